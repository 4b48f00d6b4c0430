#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "config/config.hpp"

namespace postern::users {

// A longer password is refused before a hash is computed.
constexpr std::size_t kMaxPasswordBytes = 1024;

// Argon2id (RFC 9106), one lane, as a PHC string: "$argon2id$v=19$m=19456,t=2,p=1$…". With 19 MiB and two
// passes it takes about 20 ms of one core. Throws std::bad_alloc if there is not enough memory.
std::string hash_password(const Secret& password, const config::Password& cost = {});

// A hash that no password has. Its verification takes as long as for a hash with this cost.
std::string hash_of_nobody(const config::Password& cost);

// Accepts the hashes that Postern verifies: Argon2id, and from htpasswd, openssl passwd and mkpasswd bcrypt
// ($2y$, $2b$, $2a$), apr1, SHA-crypt ($5$, $6$), yescrypt ($y$) and {SHA}. Refuses a hash so costly that a
// sign-in would take many seconds. The error tells the fault of the text.
Result<void> check_hash(std::string_view hash);

// Tells whether the hash belongs to the password; false for a text that check_hash() refuses. The time
// depends only on the parameters in the hash, not on the password. Throws std::bad_alloc if there is not
// enough memory. bcrypt reads 72 bytes only, so with bcrypt a longer password is wrong.
bool verify_password(const std::string& hash, const Secret& password);

// The part of the hash that decides the time of a verification, up to the salt:
// "$argon2id$v=19$m=19456,t=2,p=1",
// "$2y$05", "$apr1", "$6$rounds=10000", "$y$j9T", "{SHA}". Empty for a text that is not a hash.
std::string kind_of(std::string_view hash);

}  // namespace postern::users
