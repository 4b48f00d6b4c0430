#include "users/groups.hpp"

#include <algorithm>

#include "base/ascii.hpp"

namespace postern::users {
namespace {

constexpr std::size_t kMaxGroupBytes = 64;

// Tells whether the text is sorted names without duplicates. Names from a row are nearly always so.
bool is_in_order(std::string_view text) {
    if (text.ends_with(',')) return false;
    std::string_view before;
    while (!text.empty()) {
        const std::string_view name = take_until(text, ',');
        if (name <= before) return false;
        before = name;
    }
    return true;
}

}  // namespace

Result<std::string> parse_group(std::string_view text) {
    const bool is_plain = std::ranges::all_of(
        text, [](char c) { return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-'; });
    if (text.empty() || text.size() > kMaxGroupBytes || !is_plain)
        return failure("expected a group of 1 to " + std::to_string(kMaxGroupBytes) +
                       " letters, digits, '.', '_' and '-'");
    return std::string(text);
}

Groups::Groups(std::initializer_list<std::string_view> names) {
    set({names.begin(), names.end()});
}

Groups Groups::stored(std::string text) {
    Groups groups;
    groups.text_ = std::move(text);
    if (!is_in_order(groups.text_)) groups.set(groups.names());
    return groups;
}

std::vector<std::string> Groups::names() const {
    std::vector<std::string> names;
    std::string_view rest = text_;
    while (!rest.empty())
        names.emplace_back(take_until(rest, ','));
    return names;
}

bool Groups::contains(std::string_view name) const {
    std::string_view rest = text_;
    while (!rest.empty()) {
        if (take_until(rest, ',') == name) return true;
    }
    return false;
}

bool Groups::add(std::string_view name) {
    if (contains(name)) return false;
    std::vector<std::string> changed = names();
    changed.emplace_back(name);
    set(std::move(changed));
    return true;
}

bool Groups::remove(std::string_view name) {
    std::vector<std::string> changed = names();
    if (std::erase(changed, name) == 0) return false;
    set(std::move(changed));
    return true;
}

void Groups::set(std::vector<std::string> names) {
    std::ranges::sort(names);
    names.erase(std::unique(names.begin(), names.end()), names.end());
    text_.clear();
    for (const std::string& name : names)
        text_ += (text_.empty() ? "" : ",") + name;
}

}  // namespace postern::users
