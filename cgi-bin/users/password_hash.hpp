#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/secret.hpp"

namespace postern::users {

// Longer passwords are refused before anything is computed.
constexpr std::size_t kMaxPasswordBytes = 1024;

// Argon2id (RFC 9106) with 19 MiB, two passes, one lane, as a PHC string: "$argon2id$v=19$m=19456,t=2,p=1$…".
// Takes about 20 ms of one core. Throws std::bad_alloc when the memory is not there.
std::string hash_password(const Secret& password);

// Whether the password is the one behind the hash; false for a text that is no Argon2id hash. Takes as long
// as the hash's own parameters say.
bool verify_password(const std::string& hash, const Secret& password);

}  // namespace postern::users
