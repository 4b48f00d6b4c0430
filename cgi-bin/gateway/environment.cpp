#include "gateway/environment.hpp"

#include <charconv>
#include <cstdint>
#include <system_error>

#include "base/ascii.hpp"

namespace postern::gateway {

Environment::Environment(const char* const* variables) {
    constexpr std::size_t kUsual = 40;
    variables_.reserve(kUsual);
    for (; *variables != nullptr; ++variables) {
        const std::string_view variable = *variables;
        const auto equals = variable.find('=');
        if (equals != std::string_view::npos)
            variables_.emplace_back(variable.substr(0, equals), variable.substr(equals + 1));
    }
}

std::string_view Environment::get(std::string_view wanted) const {
    for (const auto& [name, value] : variables_)
        if (name == wanted) return value;
    return {};
}

std::size_t Environment::count(std::string_view wanted) const {
    std::size_t found = 0;
    for (const auto& [name, value] : variables_)
        found += name == wanted ? 1 : 0;
    return found;
}

std::string Environment::joined(std::string_view wanted) const {
    std::string all;
    for (const auto& [name, value] : variables_) {
        if (name != wanted) continue;
        if (!all.empty()) all += "; ";
        all += value;
    }
    return all;
}

std::vector<std::string_view> Environment::names(std::string_view prefix) const {
    std::vector<std::string_view> found;
    for (const auto& [name, value] : variables_)
        if (equal_ignoring_case(name.substr(0, prefix.size()), prefix)) found.push_back(name);
    return found;
}

Result<std::size_t> announced_length(const Environment& environment) {
    const std::string_view text = environment.get("CONTENT_LENGTH");
    if (text.empty()) return std::size_t{0};
    std::size_t length = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
    // A number too large for its type is still a number: the request is refused as too large.
    if (error == std::errc::result_out_of_range && end == text.data() + text.size()) return SIZE_MAX;
    if (error != std::errc{} || end != text.data() + text.size())
        return failure("CONTENT_LENGTH is not a number");
    return length;
}

}  // namespace postern::gateway
