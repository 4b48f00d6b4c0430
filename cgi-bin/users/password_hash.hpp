#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "config/config.hpp"

namespace postern::users {

// A longer password is refused before a hash is computed.
constexpr std::size_t kMaxPasswordBytes = 1024;

// The hash of a password. Its text is parsed once, when it comes in from a row, a file or the configuration.
class PasswordHash {
public:
    // No hash: every password is wrong.
    PasswordHash() = default;

    // Accepts the hashes that Postern verifies: Argon2id, and from htpasswd, openssl passwd and mkpasswd
    // bcrypt ($2y$, $2b$, $2a$), apr1, SHA-crypt ($5$, $6$), yescrypt ($y$) and {SHA}. Refuses a hash so
    // costly that a sign-in would take many seconds. The error tells the fault of the text.
    static Result<PasswordHash> parse(std::string_view text);

    // The hash in a row of the database or in the configuration. If parse() refuses the text, the text is
    // kept, the hash has no kind, and every password is wrong.
    static PasswordHash stored(std::string text);

    const std::string& text() const { return text_; }
    bool empty() const { return text_.empty(); }

    // The algorithm and its cost, which decide the time of a verification: the text up to the salt, such as
    // "$argon2id$v=19$m=19456,t=2,p=1", "$2y$05", "$apr1", "$6$rounds=10000", "$y$j9T", "{SHA}". Empty if no
    // password can be verified. Valid as long as this object is not changed.
    std::string_view kind() const { return std::string_view(text_).substr(0, kind_bytes_); }

    // Tells whether the hash belongs to the password. The time depends only on kind(), not on the password.
    // Throws std::bad_alloc if there is not enough memory. bcrypt reads 72 bytes only, so with bcrypt a
    // longer password is wrong.
    bool verify(const Secret& password) const;

    bool operator==(const PasswordHash&) const = default;

private:
    PasswordHash(std::string text, std::size_t kind_bytes)
        : text_(std::move(text)), kind_bytes_(kind_bytes) {}

    std::string text_;
    std::size_t kind_bytes_ = 0;
};

// Argon2id (RFC 9106), one lane, as a PHC string: "$argon2id$v=19$m=19456,t=2,p=1$…". With 19 MiB and two
// passes it takes about 20 ms of one core. Throws std::bad_alloc if there is not enough memory.
PasswordHash hash_password(const Secret& password, const config::Password& cost = {});

// A hash that no password has. Its verification takes as long as the verification of a hash with this cost.
PasswordHash hash_of_nobody(const config::Password& cost);

// Tells whether hash_password() with this cost makes hashes of another kind.
bool needs_rehash(const PasswordHash& hash, const config::Password& cost);

}  // namespace postern::users
