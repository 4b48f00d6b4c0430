#include "users/requirement.hpp"

#include <algorithm>

#include "users/email.hpp"

namespace postern::users {
namespace {

constexpr std::string_view kGroup = "group:";
constexpr std::string_view kUser = "user:";

}  // namespace

Result<Requirement> Requirement::parse(std::string_view text) {
    Requirement requirement;
    requirement.is_anybody_ = false;
    while (true) {
        text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
        if (text.empty()) break;
        const std::string_view word = text.substr(0, text.find_first_of(" \t"));
        text.remove_prefix(word.size());
        const auto group = word.starts_with(kGroup) ? parse_group(word.substr(kGroup.size())) : failure("");
        // A comma would be part of an address that no user has.
        const bool is_user = word.starts_with(kUser) && word.find(',') == std::string_view::npos;
        const Result<Email> email = is_user ? parse_email(word.substr(kUser.size())) : failure("");
        if (!group && !email) {
            const std::string reason = is_user ? " (" + email.error().message + ")" : "";
            return failure("expected group:NAME or user:EMAIL, not \"" + std::string(word) + "\"" + reason);
        }
        if (group) requirement.groups_.push_back(*group);
        if (email) requirement.emails_.push_back(email->folded);
    }
    if (requirement.groups_.empty() && requirement.emails_.empty())
        return failure("expected group:NAME or user:EMAIL, not nothing");
    return requirement;
}

bool Requirement::admits(const User& user) const {
    if (is_anybody_) return true;
    const auto is_in = [&](const std::string& group) {
        return std::ranges::find(user.groups, group) != user.groups.end();
    };
    if (std::ranges::any_of(groups_, is_in)) return true;
    if (emails_.empty()) return false;
    const auto email = parse_email(user.email);
    return email && std::ranges::find(emails_, email->folded) != emails_.end();
}

}  // namespace postern::users
