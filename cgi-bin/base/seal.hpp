#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"

namespace postern {

// Encrypts secrets before they are stored: XChaCha20-Poly1305 (libsodium's AEAD). A sealed secret opens only
// with the same key and for the same purpose, and not if a byte of it was changed. Safe from any thread.
class Seal {
public:
    // The key comes from the server key: HMAC-SHA-256(server key, "seal").
    explicit Seal(const Secret& server_key);

    // `purpose` names the use of the secret, such as the table and the user. The result is base64url of a
    // random nonce (24 bytes), the ciphertext and its tag (16 bytes).
    std::string close(const Secret& secret, std::string_view purpose) const;
    std::optional<Secret> open(std::string_view sealed, std::string_view purpose) const;

private:
    Secret key_;
};

}  // namespace postern
