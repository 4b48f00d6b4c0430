#pragma once

#include <string>
#include <string_view>

#include "base/secret.hpp"

namespace postern::guards {

// Tokens that prove that a form comes from a page that Postern showed to this session (OWASP's signed double
// submit). A token is base64url of a 16-byte nonce and HMAC-SHA-256(server key, session digest, nonce): 64
// characters, new each time.
class Csrf {
public:
    explicit Csrf(Secret key) : key_(std::move(key)) {}

    std::string token(std::string_view session_digest) const;
    bool is_valid(std::string_view token, std::string_view session_digest) const;

    // The token of a sign-in form, which is shown before a session exists.
    std::string sign_in_token() const { return token(kSignIn); }
    bool is_valid_for_sign_in(std::string_view text) const { return is_valid(text, kSignIn); }

private:
    // Shorter than the digest of any session, so never equal to a digest.
    static constexpr std::string_view kSignIn = "sign-in";

    std::string code(std::string_view session_digest, std::string_view nonce) const;
    Secret key_;
};

}  // namespace postern::guards
