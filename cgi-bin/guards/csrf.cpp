#include "guards/csrf.hpp"

#include <fmt/format.h>

#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "base/random.hpp"

namespace postern::guards {
namespace {

constexpr std::size_t kNonceBytes = 16;
constexpr std::size_t kCodeBytes = 32;

}  // namespace

std::string Csrf::token(std::string_view session_digest) const {
    const std::string nonce = random_bytes(kNonceBytes);
    return base64url(nonce + code(session_digest, nonce));
}

bool Csrf::is_valid(std::string_view token, std::string_view session_digest) const {
    const auto bytes = from_base64url(token);
    if (!bytes || bytes->size() != kNonceBytes + kCodeBytes) return false;
    const std::string_view parts = *bytes;
    return equal_in_constant_time(parts.substr(kNonceBytes),
                                  code(session_digest, parts.substr(0, kNonceBytes)));
}

std::string Csrf::code(std::string_view session_digest, std::string_view nonce) const {
    // The label separates this use of the key from all other uses. All digests have one length, and so have
    // all nonces.
    return hmac_sha256(key_, fmt::format("csrf:{}{}", session_digest, nonce));
}

}  // namespace postern::guards
