#include "users/requirement.hpp"

#include <algorithm>

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
        if (email) requirement.emails_.push_back(*email);
    }
    if (requirement.groups_.empty() && requirement.emails_.empty())
        return failure("expected group:NAME or user:EMAIL, not nothing");
    return requirement;
}

bool Requirement::admits(const User& user) const {
    return is_anybody_ ||
           std::ranges::any_of(groups_,
                               [&](const std::string& group) { return user.groups.contains(group); }) ||
           std::ranges::find(emails_, user.email) != emails_.end();
}

}  // namespace postern::users
