#include "sessions/token.hpp"

#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "base/random.hpp"

namespace postern::sessions {
namespace {

constexpr std::size_t kTokenBytes = 32;

}  // namespace

Secret new_token() {
    return Secret(base64url(random_bytes(kTokenBytes)));
}

bool is_token(std::string_view text) {
    const auto bytes = from_base64url(text);
    return bytes && bytes->size() == kTokenBytes;
}

std::string digest_of(std::string_view token) {
    return hex(sha256(token));
}

}  // namespace postern::sessions
