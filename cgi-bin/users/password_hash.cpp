#include "users/password_hash.hpp"

#include <array>
#include <new>

#include <sodium.h>

#include "base/sodium.hpp"

namespace postern::users {
namespace {

// OWASP Password Storage: the first choice for Argon2id that fits a small machine.
constexpr unsigned long long kPasses = 2;
constexpr std::size_t kMemoryBytes = 19456 * std::size_t{1024};

}  // namespace

std::string hash_password(const Secret& password) {
    require_sodium();
    std::array<char, crypto_pwhash_STRBYTES> hash{};
    const auto text = password.reveal();
    if (crypto_pwhash_str_alg(hash.data(), text.data(), text.size(), kPasses, kMemoryBytes,
                              crypto_pwhash_ALG_ARGON2ID13) != 0) {
        throw std::bad_alloc();
    }
    return hash.data();
}

bool verify_password(const std::string& hash, const Secret& password) {
    require_sodium();
    const auto text = password.reveal();
    return crypto_pwhash_str_verify(hash.c_str(), text.data(), text.size()) == 0;
}

}  // namespace postern::users
