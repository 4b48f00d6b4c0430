#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "config/config.hpp"

namespace postern::users {

// Longer passwords are refused before anything is computed.
constexpr std::size_t kMaxPasswordBytes = 1024;

// Argon2id (RFC 9106), one lane, as a PHC string: "$argon2id$v=19$m=19456,t=2,p=1$…". With 19 MiB and two
// passes it takes about 20 ms of one core. Throws std::bad_alloc when the memory is not there.
std::string hash_password(const Secret& password, const config::Password& cost = {});

// A hash that no password has, whose verification takes as long as that of one made with this cost.
std::string hash_of_nobody(const config::Password& cost);

// What Postern verifies: Argon2id, and of what htpasswd, openssl passwd and mkpasswd write bcrypt ($2y$,
// $2b$, $2a$), apr1, SHA-crypt ($5$, $6$), yescrypt ($y$) and {SHA}. An error says what else the text is;
// hashes so costly that one sign-in would take many seconds are refused as well.
Result<void> check_hash(std::string_view hash);

// Whether the password is the one behind the hash; false for a text that check_hash() refuses. Takes as long
// as the hash's own parameters say, whatever the password. Throws std::bad_alloc when there is no memory to
// find out. bcrypt looks at 72 bytes only, so longer passwords
// are wrong there.
bool verify_password(const std::string& hash, const Secret& password);

// What decides how long a verification takes, the hash up to its salt: "$argon2id$v=19$m=19456,t=2,p=1",
// "$2y$05", "$apr1", "$6$rounds=10000", "$y$j9T", "{SHA}"; empty for a text that is no hash.
std::string kind_of(std::string_view hash);

}  // namespace postern::users
