#pragma once

#include <string_view>

namespace postern::users {

// The columns of a user in a statement with "LEFT JOIN users u ON u.id = …", in this order: id, email as
// typed, folded email, name, groups, version, whether the user is disabled. Without such a user the texts are
// empty.
inline constexpr std::string_view kJoinedUser =
    "COALESCE(u.id, ''), COALESCE(u.email, ''), COALESCE(u.email_key, ''), COALESCE(u.name, ''),"
    " COALESCE(u.group_names, ''), COALESCE(u.credential, ''), COALESCE(u.disabled, 1)";

}  // namespace postern::users
