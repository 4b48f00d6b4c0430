#include "users/user.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "base/unicode.hpp"

namespace postern::users {
namespace {

constexpr std::size_t kMaxNameBytes = 200;
constexpr std::size_t kMaxGroupBytes = 64;

}  // namespace

Result<std::string> parse_name(std::string_view text) {
    text = without_blanks_around(text);
    if (text.size() > kMaxNameBytes)
        return failure("expected a name of at most " + std::to_string(kMaxNameBytes) + " bytes");
    if (!is_visible_name(text)) return failure("expected a name without control or invisible characters");
    return std::string(text);
}

Result<std::string> parse_group(std::string_view text) {
    const bool is_plain = std::ranges::all_of(
        text, [](char c) { return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-'; });
    if (text.empty() || text.size() > kMaxGroupBytes || !is_plain)
        return failure("expected a group of 1 to " + std::to_string(kMaxGroupBytes) +
                       " letters, digits, '.', '_' and '-'");
    return std::string(text);
}

std::string joined_groups(std::vector<std::string> groups) {
    std::ranges::sort(groups);
    groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
    std::string text;
    for (const std::string& group : groups)
        text += (text.empty() ? "" : ",") + group;
    return text;
}

std::vector<std::string> split_groups(std::string_view text) {
    std::vector<std::string> groups;
    while (!text.empty()) {
        const auto end = std::min(text.find(','), text.size());
        groups.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return groups;
}

}  // namespace postern::users
