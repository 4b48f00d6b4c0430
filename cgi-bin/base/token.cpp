#include "base/token.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "base/random.hpp"

namespace postern {
namespace {

constexpr std::size_t kTokenBytes = 32;

}  // namespace

Secret new_token() {
    return Secret(base64url(random_bytes(kTokenBytes)));
}

bool is_token(std::string_view text) {
    const auto is_base64url = [](char c) { return is_letter_or_digit(c) || c == '-' || c == '_'; };
    return text.size() == (kTokenBytes * 8 + 5) / 6 && std::ranges::all_of(text, is_base64url);
}

std::string digest_of(std::string_view token) {
    return hex(sha256(token));
}

}  // namespace postern
