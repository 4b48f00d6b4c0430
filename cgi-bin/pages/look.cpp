#include "pages/look.hpp"

#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/digest.hpp"
#include "base/encoding.hpp"

namespace postern::pages {
namespace {

constexpr std::string_view kMailScheme = "mailto:";

std::string properties(const config::AccentColours& colours) {
    return fmt::format(":root {{ --accent: {}; --accent-strong: {}; --on-accent: {}; --note: {}; }}",
                       to_string(colours.accent), to_string(colours.strong), to_string(colours.on_accent),
                       to_string(colours.note));
}

std::string style_for(const config::Accent& accent) {
    return fmt::format("\n{}\n@media (prefers-color-scheme: dark) {{ {} }}\n", properties(accent.light),
                       properties(accent.dark));
}

// Requires: a text that config::parse_help() accepts.
std::string link_for(std::string_view help) {
    const bool is_bare_address = !help.empty() && help.find(':') == std::string_view::npos;
    // A local part may contain characters that end the path of a URL (RFC 6068).
    return is_bare_address ? std::string(kMailScheme) + percent_encoded(help, "-._~@") : std::string(help);
}

std::string text_for(std::string_view help) {
    if (help.starts_with(kMailScheme))
        return percent_decoded(help.substr(kMailScheme.size(), help.find('?') - kMailScheme.size()));
    const auto scheme = help.find("://");
    if (scheme != std::string_view::npos) help.remove_prefix(scheme + 3);
    if (help.ends_with('/')) help.remove_suffix(1);
    return std::string(help);
}

}  // namespace

Constants Look::constants() const {
    return {{"look_name", name_},
            {"look_note", note_},
            {"look_help", help_link_},
            {"look_help_text", help_text_}};
}

Result<Look> Look::load(const config::Look& settings) {
    Look look;
    look.name_ = settings.name;
    look.note_ = settings.note;
    look.help_link_ = link_for(settings.help);
    look.help_text_ = text_for(settings.help);
    if (settings.accent) {
        look.style_ = style_for(*settings.accent);
        look.style_version_ = base64url(sha256(look.style_)).substr(0, 8);
    }
    if (!settings.logo.empty()) {
        auto logo = read_logo(settings.logo);
        if (!logo) return tl::unexpected<Error>(std::move(logo.error()));
        look.logo_ = *std::move(logo);
    }
    return look;
}

}  // namespace postern::pages
