#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <tl/expected.hpp>

#include "pages/messages.hpp"
#include "pages/template_source.hpp"

namespace postern::pages {

// Every page with a template. A page without a row in templates.cpp does not compile.
enum class Page {
    Login,
    Error,
    NotKept,
    TwoCookies,
    Unseen,
    Framed,
    Logout,
    Throttled,
    Success,
    Profile,
    Refused,
    Switch,
    Cookie,
    Problem,
    Second,
    SecondClosed,
    SecondSetup,
    SecondFactor,
    RecoveryCodes,
    Fresh,
    AppPasswords,
    Count,  // stays last
};

// The values for a template, by name: a text (always escaped), true or false (for a section), or a list.
class Values {
public:
    using List = std::vector<Values>;
    using Value = std::variant<std::string, bool, List>;

    void set(std::string_view name, std::string_view text) { named_[std::string(name)] = std::string(text); }
    void set(std::string_view name, const char* text) { set(name, std::string_view(text)); }
    void set(std::string_view name, bool truth) { named_[std::string(name)] = truth; }
    void set(std::string_view name, List list) { named_[std::string(name)] = std::move(list); }

    auto begin() const { return named_.begin(); }
    auto end() const { return named_.end(); }

private:
    std::map<std::string, Value> named_;
};

// The Mustache templates of the pages with their messages, and the files to which the pages link, loaded and
// checked once. Safe from any worker after loading.
class Templates {
public:
    // Reads every file from the directory, or from the program itself if `directory` is empty. The built-in
    // file replaces a file that the directory lacks; an update of Postern may bring new files. The error
    // lists all problems, one line each, with file and line: a directory without any of the files, an unknown
    // tag or partial, an unclosed tag or section, an unescaped tag.
    // `constants` are the values that no page sets (Look::constants()).
    static tl::expected<Templates, std::vector<std::string>> load(const std::filesystem::path& directory,
                                                                  Messages messages,
                                                                  Constants constants = {});

    Templates(Templates&&) noexcept;
    Templates& operator=(Templates&&) noexcept;
    ~Templates();

    // Requires: every value is declared in page_values.hpp for this page; the language is one of messages().
    // The first page of a language costs more, because its template is parsed then.
    std::string render(Page page, const Values& values, const Language& language) const;

    const Messages& messages() const;

    // A file to which pages link: "style.css", "icon.svg".
    const std::string& asset(std::string_view name) const;
    // A short text for the URL of the file. The text changes if the file changes.
    const std::string& asset_version(std::string_view name) const;

    // One line for each file that the directory lacks, because the built-in file is in use instead:
    // "/etc/postern/templates/login.html: missing; …". Empty for the built-in templates.
    const std::vector<std::string>& warnings() const;

private:
    struct Loaded;
    explicit Templates(std::unique_ptr<Loaded> loaded);
    std::unique_ptr<Loaded> loaded_;
};

}  // namespace postern::pages
