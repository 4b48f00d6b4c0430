#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "config/config.hpp"
#include "pages/logo.hpp"
#include "pages/template_source.hpp"

namespace postern::pages {

// The site's own name, logo, colour and words on the pages: the settings look.*, read once. Safe from any
// worker.
class Look {
public:
    // Reads the file of the logo. The error is about look.logo: "/etc/postern/logo.svg: Permission denied".
    static Result<Look> load(const config::Look& settings);

    const std::string& name() const { return name_; }
    // The values of each page: look_name, look_note, look_help (the target of a link for help) and
    // look_help_text (the words that the link shows). The last three are empty if they are not set.
    Constants constants() const;
    // Nothing: the built-in icon.
    const std::optional<Logo>& logo() const { return logo_; }
    // The rules to add at the end of style.css, and a short text that changes with them. Both empty if
    // look.accent is not set.
    const std::string& style() const { return style_; }
    const std::string& style_version() const { return style_version_; }

private:
    Look() = default;

    std::string name_;
    std::string note_;
    std::string help_link_;
    std::string help_text_;
    std::optional<Logo> logo_;
    std::string style_;
    std::string style_version_;
};

}  // namespace postern::pages
