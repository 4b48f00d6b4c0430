#include "users/app_password.hpp"

#include <algorithm>
#include <cstddef>

#include "base/ascii.hpp"
#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "base/random.hpp"
#include "base/token.hpp"
#include "users/totp.hpp"

namespace postern::users {
namespace {

constexpr std::string_view kPrefix = "pst_";
constexpr std::size_t kIdBytes = 10;
constexpr std::size_t kIdLetters = 16;
constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kSecretLetters = 52;
constexpr std::size_t kChecksumBytes = 5;
constexpr std::size_t kChecksumLetters = 8;
constexpr std::size_t kLetters = kPrefix.size() + kIdLetters + 1 + kSecretLetters + 1 + kChecksumLetters;

// Finds "pst_" in base64 text, at each of the three places in a group of four characters where it can begin.
bool has_prefix_in_base64(std::string_view text) {
    if (text.find("cHN0X") != std::string_view::npos || text.find("wc3Rf") != std::string_view::npos)
        return true;
    for (auto at = text.find("BzdF"); at != std::string_view::npos; at = text.find("BzdF", at + 1)) {
        const std::string_view rest = text.substr(at + 4);
        if (!rest.empty() && std::string_view("89+/").find(rest.front()) != std::string_view::npos)
            return true;
    }
    return false;
}

std::string letters_of(std::string_view bytes) {
    return lower_case(base32(bytes));
}

std::string checksum_of(std::string_view text) {
    return letters_of(sha256(text).substr(0, kChecksumBytes));
}

bool has_scheme(std::string_view header, std::string_view scheme) {
    return header.size() > scheme.size() && starts_with_ignoring_case(header, scheme) &&
           header[scheme.size()] == ' ';
}

// What follows the scheme and its blanks.
std::string_view credentials_of(std::string_view header) {
    const auto blank = header.find(' ');
    return trimmed(header.substr(std::min(blank, header.size())));
}

}  // namespace

Secret new_app_password() {
    std::string text(kPrefix);
    text.append(letters_of(random_bytes(kIdBytes)))
        .append("_")
        .append(letters_of(random_bytes(kSecretBytes)));
    text.append("_").append(checksum_of(text.substr(0, text.size() - 1)));
    return Secret(std::move(text));
}

Presented read_app_password(std::string_view text) {
    if (!text.starts_with(kPrefix)) return {};
    if (text.size() != kLetters) return MalformedAppPassword();
    const std::string_view checked = text.substr(0, kLetters - kChecksumLetters - 1);
    if (text[checked.size()] != '_' || text.substr(checked.size() + 1) != checksum_of(checked))
        return MalformedAppPassword();
    return PresentedAppPassword{std::string(text.substr(kPrefix.size(), kIdLetters)), digest_of(text)};
}

Presented read_authorization(std::string_view header) {
    if (header.empty()) return {};
    Presented presented;
    if (has_scheme(header, "Bearer")) {
        presented = read_app_password(credentials_of(header));
    } else if (has_scheme(header, "Basic")) {
        const auto decoded = from_base64(credentials_of(header));
        const auto colon = decoded ? decoded->find(':') : std::string::npos;
        if (colon != std::string::npos)
            presented = read_app_password(std::string_view(*decoded).substr(colon + 1));
    }
    const bool is_read = !std::holds_alternative<std::monostate>(presented);
    return is_read || !carries_app_password(header) ? presented : MalformedAppPassword();
}

bool carries_app_password(std::string_view header) {
    const std::string lower = lower_case(header);
    for (auto at = lower.find("bearer "); at != std::string::npos; at = lower.find("bearer ", at + 1)) {
        if (credentials_of(header.substr(at)).starts_with(kPrefix)) return true;
    }
    const auto basic = lower.find("basic ");
    return basic != std::string::npos && has_prefix_in_base64(header.substr(basic));
}

}  // namespace postern::users
