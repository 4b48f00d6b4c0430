#pragma once

#include <string_view>

#include "users/user.hpp"

namespace postern::users {

// The columns of a user in a statement with "LEFT JOIN users u ON u.id = …", in this order: id, email as
// typed, folded email, name, groups, version, whether the user is disabled. Without such a user the texts are
// empty.
inline constexpr std::string_view kJoinedUser =
    "COALESCE(u.id, ''), COALESCE(u.email, ''), COALESCE(u.email_key, ''), COALESCE(u.name, ''),"
    " COALESCE(u.group_names, ''), COALESCE(u.credential, ''), COALESCE(u.disabled, 1)";

// Tells whether a row that was written for the user with this id and version still holds: the user is as in
// the row, and not disabled.
inline bool still_holds(const User& user, std::string_view id, std::string_view version) {
    return user.id == id && !user.is_disabled && user.version == version && !version.empty();
}

}  // namespace postern::users
