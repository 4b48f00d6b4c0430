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
constexpr std::string_view kLetterSet = "abcdefghijklmnopqrstuvwxyz234567";
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

// What follows the scheme, without the spaces around it. A tab is no space: the web servers' files know none
// either.
std::string_view credentials_of(std::string_view header) {
    header.remove_prefix(std::min(header.find(' '), header.size()));
    header.remove_prefix(std::min(header.find_first_not_of(' '), header.size()));
    return header.substr(0, header.find_last_not_of(' ') + 1);
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
    if (!carries_app_password(header)) return {};
    Presented presented;
    if (has_scheme(header, "Bearer")) {
        presented = read_app_password(credentials_of(header));
    } else if (has_scheme(header, "Basic")) {
        // Never the user name, which web servers write into their access logs.
        const auto decoded = from_base64(credentials_of(header));
        const auto colon = decoded ? decoded->find(':') : std::string::npos;
        if (colon != std::string::npos)
            presented = read_app_password(std::string_view(*decoded).substr(colon + 1));
    }
    const bool is_none = std::holds_alternative<std::monostate>(presented);
    return is_none ? MalformedAppPassword() : presented;
}

bool carries_app_password(std::string_view header) {
    for (auto at = header.find(kPrefix); at != std::string_view::npos; at = header.find(kPrefix, at + 1)) {
        const std::string_view id = header.substr(at + kPrefix.size(), kIdLetters + 1);
        if (id.find_first_not_of(kLetterSet) == kIdLetters && id.back() == '_') return true;
    }
    const auto basic = lower_case(header).find("basic ");
    return basic != std::string::npos && has_prefix_in_base64(header.substr(basic));
}

}  // namespace postern::users
