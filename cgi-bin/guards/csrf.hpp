#pragma once

#include <string>
#include <string_view>

#include "base/secret.hpp"

namespace postern::guards {

// Tokens that prove a form came from a page of ours, shown to one session (OWASP's signed double submit). A
// token is base64url of a 16-byte nonce and HMAC-SHA-256(server key, session digest, nonce): 64 characters,
// new each time.
class Csrf {
public:
    explicit Csrf(Secret key) : key_(std::move(key)) {}

    std::string token(std::string_view session_digest) const;
    bool is_valid(std::string_view token, std::string_view session_digest) const;

    // The same for a sign-in form, which no session was shown yet.
    std::string sign_in_token() const { return token(kSignIn); }
    bool is_valid_for_sign_in(std::string_view text) const { return is_valid(text, kSignIn); }

private:
    // Shorter than every session's digest.
    static constexpr std::string_view kSignIn = "sign-in";

    std::string code(std::string_view session_digest, std::string_view nonce) const;
    Secret key_;
};

}  // namespace postern::guards
