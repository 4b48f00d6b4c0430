#include "config/look_values.hpp"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/domain_name.hpp"
#include "base/origin.hpp"
#include "base/unicode.hpp"

namespace postern::config {
namespace {

constexpr std::size_t kMaxNameCharacters = 60;
constexpr std::size_t kMaxNoteCharacters = 300;
constexpr std::size_t kMaxHelpBytes = 1000;

std::size_t characters_in(std::string_view text) {
    const auto is_first_byte = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; };
    return static_cast<std::size_t>(std::ranges::count_if(text, is_first_byte));
}

bool is_line_of(std::string_view text, std::size_t most_characters) {
    return characters_in(text) <= most_characters && is_visible_name(text) &&
           without_blanks_around(text) == text;
}

// What a URL has behind its host: the characters of RFC 3986.
bool is_rest_of_url(std::string_view text) {
    return consists_of(text, "-._~:/?#[]@!$&'()*+,;=%");
}

bool is_address(std::string_view text) {
    const auto at = text.find('@');
    if (at == 0 || at == std::string_view::npos) return false;
    const auto domain = parse_domain(text.substr(at + 1));
    // The signs of a local part without quotes (RFC 5322, "dot-atom").
    return consists_of(text.substr(0, at), ".!#$%&'*+-/=?^_`{|}~") && domain && is_host_name(domain->ascii) &&
           domain->ascii.find('.') != std::string::npos;
}

bool is_mail_link(std::string_view text) {
    constexpr std::string_view kScheme = "mailto:";
    if (!text.starts_with(kScheme)) return false;
    const std::string_view address = text.substr(kScheme.size(), text.find('?') - kScheme.size());
    return is_address(address) && is_rest_of_url(text);
}

bool is_web_link(std::string_view text) {
    const std::string_view origin = origin_part(text);
    return parse_origin(origin) && is_rest_of_url(text.substr(origin.size()));
}

}  // namespace

Result<std::string> parse_site_name(std::string_view text) {
    if (text.empty() || !is_line_of(text, kMaxNameCharacters))
        return failure(fmt::format(
            "expected a name of 1 to {} visible characters, without blanks around them", kMaxNameCharacters));
    return std::string(text);
}

Result<std::string> parse_site_note(std::string_view text) {
    if (!is_line_of(text, kMaxNoteCharacters))
        return failure(
            fmt::format("expected a text of at most {} visible characters, without blanks around them",
                        kMaxNoteCharacters));
    return std::string(text);
}

Result<std::string> parse_help(std::string_view text) {
    const bool is_link = is_web_link(text) || is_mail_link(text) || is_address(text);
    if (!text.empty() && (!is_link || text.size() > kMaxHelpBytes))
        return failure(
            "expected a link such as https://example.com/help, or an email address such as help@example.com");
    return std::string(text);
}

Result<std::string> parse_language(std::string_view text) {
    constexpr std::size_t kLongestTag = 35;
    if (text.size() > kLongestTag || !consists_of(text, "-"))
        return failure("expected a language tag such as de or pt-BR");
    return std::string(text);
}

}  // namespace postern::config
