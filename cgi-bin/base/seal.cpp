#include "base/seal.hpp"

#include <sodium.h>

#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "base/random.hpp"
#include "base/sodium.hpp"

namespace postern {
namespace {

constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_of(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

}  // namespace

Seal::Seal(const Secret& server_key) : key_(hmac_sha256(server_key, "seal")) {
    require_sodium();
}

std::string Seal::close(const Secret& secret, std::string_view purpose) const {
    const std::string_view plain = secret.reveal();
    const std::string nonce = random_bytes(kNonceBytes);
    std::string cipher(plain.size() + kTagBytes, '\0');
    crypto_aead_xchacha20poly1305_ietf_encrypt(bytes_of(cipher), nullptr, bytes_of(plain), plain.size(),
                                               bytes_of(purpose), purpose.size(), nullptr, bytes_of(nonce),
                                               bytes_of(key_.reveal()));
    return base64url(nonce + cipher);
}

std::optional<Secret> Seal::open(std::string_view sealed, std::string_view purpose) const {
    const auto all = from_base64url(sealed);
    if (!all || all->size() < kNonceBytes + kTagBytes) return std::nullopt;
    const std::string_view cipher = std::string_view(*all).substr(kNonceBytes);
    std::string plain(cipher.size() - kTagBytes, '\0');
    const int status = crypto_aead_xchacha20poly1305_ietf_decrypt(
        bytes_of(plain), nullptr, nullptr, bytes_of(cipher), cipher.size(), bytes_of(purpose), purpose.size(),
        bytes_of(*all), bytes_of(key_.reveal()));
    if (status != 0) return std::nullopt;
    return Secret(std::move(plain));
}

}  // namespace postern
