#pragma once

#include <string>
#include <string_view>

namespace postern::users {

// The version of a user (User::version) of a source that stores only the hash of the password. It is computed
// from both texts and reveals neither. 22 characters, base64url.
std::string version_of(std::string_view source, std::string_view password_hash);

// A new, random version. 22 characters, base64url.
std::string new_version();

}  // namespace postern::users
