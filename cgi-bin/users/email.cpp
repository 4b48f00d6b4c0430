#include "users/email.hpp"

#include <cstdlib>
#include <memory>

#include <utf8proc.h>

namespace postern::users {
namespace {

constexpr std::size_t kMaxBytes = 254;

const utf8proc_uint8_t* as_bytes(std::string_view text) {
    return reinterpret_cast<const utf8proc_uint8_t*>(text.data());
}

bool is_visible(utf8proc_int32_t character) {
    switch (utf8proc_category(character)) {
        case UTF8PROC_CATEGORY_CC:
        case UTF8PROC_CATEGORY_CF:
        case UTF8PROC_CATEGORY_CS:
        case UTF8PROC_CATEGORY_CO:
        case UTF8PROC_CATEGORY_CN:
        case UTF8PROC_CATEGORY_ZS:
        case UTF8PROC_CATEGORY_ZL:
        case UTF8PROC_CATEGORY_ZP:
            return false;
        default:
            return true;
    }
}

bool is_all_visible(std::string_view text) {
    while (!text.empty()) {
        utf8proc_int32_t character = 0;
        const auto size =
            utf8proc_iterate(as_bytes(text), static_cast<utf8proc_ssize_t>(text.size()), &character);
        if (size <= 0 || !is_visible(character)) return false;
        text.remove_prefix(static_cast<std::size_t>(size));
    }
    return true;
}

std::optional<std::string> folded(std::string_view text) {
    utf8proc_uint8_t* result = nullptr;
    const auto options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
                                                        UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
    const auto size =
        utf8proc_map(as_bytes(text), static_cast<utf8proc_ssize_t>(text.size()), &result, options);
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(result, &std::free);
    if (size < 0) return std::nullopt;
    return std::string(reinterpret_cast<const char*>(result), static_cast<std::size_t>(size));
}

bool has_two_sides(std::string_view text) {
    const auto at = text.find('@');
    return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
           text.find('@', at + 1) == std::string_view::npos;
}

}  // namespace

std::optional<Email> parse_email(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return std::nullopt;
    text = text.substr(first, text.find_last_not_of(" \t") - first + 1);
    if (text.size() > kMaxBytes || !has_two_sides(text) || !is_all_visible(text)) return std::nullopt;
    auto key = folded(text);
    // Compatibility forms of '@' (a small or a full-width one) become '@' only now.
    if (!key || !has_two_sides(*key)) return std::nullopt;
    return Email{std::string(text), std::move(*key)};
}

}  // namespace postern::users
