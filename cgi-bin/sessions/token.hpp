#pragma once

#include <string>
#include <string_view>

#include "base/secret.hpp"

namespace postern::sessions {

// What a browser's cookie carries: 32 random bytes in base64url, 43 characters.
Secret new_token();

// Whether the text could be one.
bool is_token(std::string_view text);

// What is kept of a token, and names its session: SHA-256, 64 hexadecimal characters.
std::string digest_of(std::string_view token);

}  // namespace postern::sessions
