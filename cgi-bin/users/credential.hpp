#pragma once

#include <string>
#include <string_view>

namespace postern::users {

// A user's credential where only the password's hash tells that the password changed: it follows from both
// texts and gives neither away. 22 characters, base64url.
std::string credential_of(std::string_view source, std::string_view password_hash);

// A new one, random: 22 characters, base64url.
std::string new_credential();

}  // namespace postern::users
