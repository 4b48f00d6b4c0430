#pragma once

#include <string>
#include <string_view>

#include "base/secret.hpp"

namespace postern {

// SHA-256 of `bytes`: 32 raw bytes (FIPS 180-4).
std::string sha256(std::string_view bytes);

// HMAC-SHA-256 of `message`: 32 raw bytes (RFC 2104).
std::string hmac_sha256(const Secret& key, std::string_view message);

// Tells whether two texts are equal. The time taken depends only on the lengths of the texts.
bool equal_in_constant_time(std::string_view left, std::string_view right);

}  // namespace postern
