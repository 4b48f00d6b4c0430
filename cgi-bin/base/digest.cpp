#include "base/digest.hpp"

#include <sodium.h>

#include "base/sodium.hpp"

namespace postern {
namespace {

const unsigned char* as_bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* as_bytes(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

}  // namespace

std::string sha256(std::string_view bytes) {
    require_sodium();
    std::string digest(crypto_hash_sha256_BYTES, '\0');
    crypto_hash_sha256(as_bytes(digest), as_bytes(bytes), bytes.size());
    return digest;
}

std::string hmac_sha256(const Secret& key, std::string_view message) {
    require_sodium();
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, as_bytes(key.reveal()), key.reveal().size());
    crypto_auth_hmacsha256_update(&state, as_bytes(message), message.size());
    std::string code(crypto_auth_hmacsha256_BYTES, '\0');
    crypto_auth_hmacsha256_final(&state, as_bytes(code));
    sodium_memzero(&state, sizeof state);
    return code;
}

bool equal_in_constant_time(std::string_view left, std::string_view right) {
    return left.size() == right.size() && sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace postern
