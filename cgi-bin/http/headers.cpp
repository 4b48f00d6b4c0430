#include "http/headers.hpp"

#include <algorithm>
#include <stdexcept>

#include "base/ascii.hpp"

namespace postern::http {

bool is_token(std::string_view text) {
    constexpr std::string_view kTokenCharacters =
        "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    return !text.empty() && text.find_first_not_of(kTokenCharacters) == std::string_view::npos;
}

void Headers::set(std::string_view name, std::string_view value) {
    std::erase_if(lines_, [&](const auto& line) { return equal_ignoring_case(line.first, name); });
    add(name, value);
}

void Headers::add(std::string_view name, std::string_view value) {
    if (!is_token(name)) throw std::invalid_argument("a header name that is not a token");
    if (has_control(value)) throw std::invalid_argument("a control byte in a header value");
    lines_.emplace_back(name, value);
}

bool Headers::contains(std::string_view name) const {
    return std::ranges::any_of(lines_,
                               [&](const auto& line) { return equal_ignoring_case(line.first, name); });
}

std::string_view Headers::get(std::string_view name) const {
    const auto found =
        std::ranges::find_if(lines_, [&](const auto& line) { return equal_ignoring_case(line.first, name); });
    return found == lines_.end() ? std::string_view() : std::string_view(found->second);
}

}  // namespace postern::http
