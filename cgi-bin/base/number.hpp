#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string_view>
#include <system_error>

namespace postern {

// The value of a text that is one whole number. Returns nothing if the text has a plus sign, spaces or other
// bytes, if it is negative and the type is unsigned, or if the number does not fit the type.
template <std::integral Number>
std::optional<Number> parse_number(std::string_view text, int base = 10) {
    Number number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

}  // namespace postern
