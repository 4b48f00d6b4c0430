#pragma once

#include <string>
#include <string_view>

#include "base/secret.hpp"

namespace postern {

// The value of a cookie that proves something: 32 random bytes in base64url, 43 characters.
Secret new_token();

// Tells whether the text has the form of a token.
bool is_token(std::string_view text);

// The digest of a token, which is stored and names the session or the browser: SHA-256, 64 hexadecimal
// characters.
std::string digest_of(std::string_view token);

}  // namespace postern
