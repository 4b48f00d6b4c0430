#include "users/user_version.hpp"

#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "base/random.hpp"

namespace postern::users {
namespace {

constexpr std::size_t kVersionBytes = 16;

}  // namespace

std::string version_of(std::string_view source, std::string_view password_hash) {
    return base64url(sha256(std::string(source) + ":" + std::string(password_hash)).substr(0, kVersionBytes));
}

std::string new_version() {
    return base64url(random_bytes(kVersionBytes));
}

}  // namespace postern::users
