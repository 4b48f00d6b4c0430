#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace postern {

// These functions classify single bytes, independent of the locale. A byte beyond ASCII is in none of the
// classes.

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

constexpr bool is_letter_or_digit(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Tells whether each character of the text, if there is any, is a letter, a digit or one of these signs.
constexpr bool consists_of(std::string_view text, std::string_view signs) {
    return std::ranges::all_of(
        text, [&](char c) { return is_letter_or_digit(c) || signs.find(c) != std::string_view::npos; });
}

constexpr bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

constexpr char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// The text with its ASCII letters in lower case.
inline std::string lower_case(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        c = to_lower(c);
    return result;
}

constexpr bool equal_ignoring_case(std::string_view left, std::string_view right) {
    return std::ranges::equal(left, right, {}, to_lower, to_lower);
}

constexpr bool has_control(std::string_view text) {
    return std::ranges::any_of(text, is_control);
}

constexpr bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
    return equal_ignoring_case(text.substr(0, prefix.size()), prefix);
}

// Returns the piece before the separator, and removes the piece and the separator from `text`. Returns the
// whole text if the separator is missing.
constexpr std::string_view take_until(std::string_view& text, char separator) {
    const auto end = std::min(text.find(separator), text.size());
    const std::string_view piece = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return piece;
}

// The text without the spaces and tabs at both ends.
constexpr std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace postern
