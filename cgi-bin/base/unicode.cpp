#include "base/unicode.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>

#include <utf8proc.h>

#include "base/ascii.hpp"

namespace postern {
namespace {

const utf8proc_uint8_t* as_utf8proc(std::string_view text) {
    return reinterpret_cast<const utf8proc_uint8_t*>(text.data());
}

utf8proc_category_t category(char32_t character) {
    return utf8proc_category(static_cast<utf8proc_int32_t>(character));
}

bool is_joiner(char32_t character) {
    return character == U'\x200C' || character == U'\x200D';
}

// The scripts before Arabic (Latin, Greek, Cyrillic, Hebrew and others) need no joiners.
bool may_be_joined(char32_t character) {
    constexpr char32_t kFirstOfArabic = U'\x0600';
    if (character < kFirstOfArabic) return false;
    switch (category(character)) {
        case UTF8PROC_CATEGORY_LO:
        case UTF8PROC_CATEGORY_LM:
        case UTF8PROC_CATEGORY_MN:
        case UTF8PROC_CATEGORY_MC:
            return true;
        default:
            return false;
    }
}

}  // namespace

std::optional<Character> first_character(std::string_view text) {
    utf8proc_int32_t value = 0;
    const auto size = utf8proc_iterate(as_utf8proc(text), static_cast<utf8proc_ssize_t>(text.size()), &value);
    if (size <= 0) return std::nullopt;
    return Character{static_cast<char32_t>(value), static_cast<std::size_t>(size)};
}

bool is_invisible(char32_t character) {
    constexpr char32_t kEmptyBraille = U'\x2800';
    if (character == kEmptyBraille) return true;
    if (utf8proc_get_property(static_cast<utf8proc_int32_t>(character))->ignorable) return true;
    switch (category(character)) {
        case UTF8PROC_CATEGORY_CC:
        case UTF8PROC_CATEGORY_CF:
        case UTF8PROC_CATEGORY_CS:
        case UTF8PROC_CATEGORY_CO:
        case UTF8PROC_CATEGORY_CN:
        case UTF8PROC_CATEGORY_ZL:
        case UTF8PROC_CATEGORY_ZP:
            return true;
        default:
            return false;
    }
}

bool is_all_visible(std::string_view text) {
    while (!text.empty()) {
        const auto character = first_character(text);
        if (!character || is_invisible(character->value)) return false;
        text.remove_prefix(character->size_bytes);
    }
    return true;
}

bool is_visible_name(std::string_view text) {
    char32_t before = 0;
    while (!text.empty()) {
        const auto character = first_character(text);
        if (!character) return false;
        text.remove_prefix(character->size_bytes);
        if (is_joiner(character->value)) {
            const auto after = first_character(text);
            if (!may_be_joined(before) || !after || !may_be_joined(after->value)) return false;
        } else if (is_invisible(character->value)) {
            return false;
        }
        before = character->value;
    }
    return true;
}

bool is_blank(char32_t character) {
    return category(character) == UTF8PROC_CATEGORY_ZS;
}

std::string_view without_blanks_around(std::string_view text) {
    const auto is_around = [](char32_t c) { return is_blank(c) || c == U'\t' || c == U'\r' || c == U'\n'; };
    while (const auto character = first_character(text)) {
        if (!is_around(character->value)) break;
        text.remove_prefix(character->size_bytes);
    }
    std::size_t end_of_last = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto character = first_character(text.substr(at));
        at += character ? character->size_bytes : 1;
        if (!character || !is_around(character->value)) end_of_last = at;
    }
    return text.substr(0, end_of_last);
}

std::size_t columns_of(std::string_view text) {
    std::size_t columns = 0;
    while (const auto character = first_character(text)) {
        columns += static_cast<std::size_t>(
            std::max(0, utf8proc_charwidth(static_cast<utf8proc_int32_t>(character->value))));
        text.remove_prefix(character->size_bytes);
    }
    return columns;
}

std::optional<std::string> case_folded(std::string_view text) {
    // Most texts are ASCII, where folding changes only the capital letters.
    if (std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
        return lower_case(text);
    utf8proc_uint8_t* result = nullptr;
    const auto options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
                                                        UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
    const auto size =
        utf8proc_map(as_utf8proc(text), static_cast<utf8proc_ssize_t>(text.size()), &result, options);
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(result, &std::free);
    if (size < 0) return std::nullopt;
    return std::string(reinterpret_cast<const char*>(result), static_cast<std::size_t>(size));
}

}  // namespace postern
