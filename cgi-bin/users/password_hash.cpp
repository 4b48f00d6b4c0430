#include "users/password_hash.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <new>
#include <optional>
#include <utility>

#include <apr_md5.h>
#include <sodium.h>

#include "base/ascii.hpp"
#include "base/number.hpp"
#include "base/sodium.hpp"
#include "config/argon2_hash.hpp"

namespace postern::users {
namespace {

constexpr std::string_view kArgon2 = "$argon2id$";
constexpr std::string_view kSha = "{SHA}";
constexpr std::size_t kBcryptBytes = 72;
constexpr std::size_t kMaxHashBytes = 512;

// With higher numbers a single sign-in would take more than a few seconds.
constexpr unsigned kMaxBcryptCost = 15;
constexpr unsigned kMaxShaCryptRounds = 1'000'000;
// With fewer rounds crypt(3) computes nothing, or uses another number than the text has.
constexpr unsigned kMinShaCryptRounds = 1000;

// The text behind `name` up to the next comma or '$'.
std::optional<unsigned> parameter(std::string_view text, std::string_view name) {
    const auto begin = text.find(name);
    if (begin == std::string_view::npos) return std::nullopt;
    text = text.substr(begin + name.size());
    return parse_number<unsigned>(text.substr(0, text.find_first_of(",$")));
}

// The first `count` fields of "$a$b$c".
std::string_view fields(std::string_view text, int count) {
    std::size_t end = 0;
    for (; count > 0 && end != std::string_view::npos; --count)
        end = text.find('$', end + 1);
    return text.substr(0, end);
}

bool is_bcrypt(std::string_view hash) {
    return hash.starts_with("$2y$") || hash.starts_with("$2b$") || hash.starts_with("$2a$");
}

bool is_sha_crypt(std::string_view hash) {
    return hash.starts_with("$5$") || hash.starts_with("$6$");
}

// Tells whether a field has only the characters of crypt(3), and one of these lengths.
bool is_crypt_field(std::string_view text, std::size_t shortest, std::size_t longest) {
    return text.size() >= shortest && text.size() <= longest &&
           std::ranges::all_of(text, [](char c) { return is_letter_or_digit(c) || c == '.' || c == '/'; });
}

// Tells whether the text is settings, then a salt and a digest of these lengths.
bool ends_in_salt_and_digest(std::string_view hash, std::string_view settings, std::size_t salt,
                             std::size_t digest) {
    const std::string_view rest = hash.substr(std::min(settings.size() + 1, hash.size()));
    const auto dollar = rest.find('$');
    return dollar != std::string_view::npos && is_crypt_field(rest.substr(0, dollar), 1, salt) &&
           is_crypt_field(rest.substr(dollar + 1), digest, digest);
}

bool is_base64_text(std::string_view text) {
    return std::ranges::all_of(
        text, [](char c) { return is_letter_or_digit(c) || c == '+' || c == '/' || c == '='; });
}

Result<void> damaged(std::string_view what) {
    return failure("a damaged hash (" + std::string(what) + ")");
}

Result<void> too_costly(std::string_view what) {
    return failure("too costly a hash (" + std::string(what) + "): each sign-in would take seconds");
}

Result<void> check_argon2(std::string_view hash) {
    const auto cost = config::argon2id_cost(hash);
    if (!cost) return damaged("Argon2id");
    const auto highest = config::kHighestArgon2Cost;
    if (cost->memory_kib > highest.memory_kib || cost->passes > highest.passes) return too_costly("Argon2id");
    return {};
}

Result<void> check_bcrypt(std::string_view hash) {
    const auto cost = parse_number<unsigned>(hash.substr(4, 2));
    if (hash.size() != 60 || hash[6] != '$' || !cost || *cost < 4 || !is_crypt_field(hash.substr(7), 53, 53))
        return damaged("bcrypt");
    if (*cost > kMaxBcryptCost) return too_costly("bcrypt");
    return {};
}

Result<void> check_sha_crypt(std::string_view hash) {
    const bool has_rounds = hash.substr(3).starts_with("rounds=");
    const std::string_view settings = fields(hash, has_rounds ? 2 : 1);
    const auto rounds = parameter(settings, "$rounds=");
    const bool is_whole = ends_in_salt_and_digest(hash, settings, 16, hash.starts_with("$5") ? 43 : 86);
    if (!is_whole || has_rounds != rounds.has_value() || (rounds && *rounds < kMinShaCryptRounds))
        return damaged("SHA-crypt");
    if (rounds && *rounds > kMaxShaCryptRounds) return too_costly("SHA-crypt");
    return {};
}

Result<void> check_yescrypt(std::string_view hash) {
    const std::string_view settings = fields(hash, 2);
    if (!ends_in_salt_and_digest(hash, settings, 86, 43)) return damaged("yescrypt");
    // "j", then the block count and the block size, one character each, counted from '.'. mkpasswd writes j9T
    // (16 MiB) and at most jFT (1 GiB, and seconds).
    const std::string_view cost = settings.substr(3);
    if (cost.size() != 3 || cost[0] != 'j' || cost[1] > 'C' || cost[2] > 'T') return too_costly("yescrypt");
    return {};
}

Result<void> check_apr1(std::string_view hash) {
    return ends_in_salt_and_digest(hash, "$apr1", 8, 22) ? Result<void>() : damaged("apr1");
}

Result<void> check_sha(std::string_view hash) {
    const std::string_view digest = hash.substr(kSha.size());
    return digest.size() == 28 && is_base64_text(digest) ? Result<void>() : damaged("{SHA}");
}

Result<void> check(std::string_view hash) {
    if (hash.size() > kMaxHashBytes) return failure("not a hash of a password");
    if (hash.starts_with(kArgon2)) return check_argon2(hash);
    if (is_bcrypt(hash)) return check_bcrypt(hash);
    if (is_sha_crypt(hash)) return check_sha_crypt(hash);
    if (hash.starts_with("$y$")) return check_yescrypt(hash);
    if (hash.starts_with("$apr1$")) return check_apr1(hash);
    if (hash.starts_with(kSha)) return check_sha(hash);
    if (hash.starts_with('$') || hash.starts_with('{')) return failure("a hash of an unknown kind");
    // Plain text and DES look alike, and both are unsafe.
    return failure("plain text or an old DES hash, which protects nothing");
}

// The kind of a hash that check() accepts.
std::string_view kind_in(std::string_view hash) {
    if (hash.starts_with(kSha)) return kSha;
    if (hash.starts_with(kArgon2)) return fields(hash, 3);
    if (hash.starts_with("$apr1$") || (is_sha_crypt(hash) && !hash.substr(3).starts_with("rounds=")))
        return fields(hash, 1);
    return fields(hash, 2);
}

// The kind of the hashes that hash_password() makes.
std::string kind_of_new(const config::Password& cost) {
    return "$argon2id$v=19$m=" + std::to_string(cost.memory_mib * 1024) +
           ",t=" + std::to_string(cost.passes) + ",p=1";
}

bool verify_argon2(const std::string& hash, std::string_view password) {
    require_sodium();
    errno = 0;
    if (crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0) return true;
    // A password is not wrong because there is no memory to check it.
    if (errno == ENOMEM) throw std::bad_alloc();
    return false;
}

}  // namespace

PasswordHash hash_password(const Secret& password, const config::Password& cost) {
    require_sodium();
    std::array<char, crypto_pwhash_STRBYTES> hash{};
    const auto text = password.reveal();
    if (crypto_pwhash_str_alg(hash.data(), text.data(), text.size(), cost.passes,
                              std::size_t{cost.memory_mib} * 1024 * 1024,
                              crypto_pwhash_ALG_ARGON2ID13) != 0) {
        throw std::bad_alloc();
    }
    return PasswordHash::stored(hash.data());
}

PasswordHash hash_of_nobody(const config::Password& cost) {
    return PasswordHash::stored(kind_of_new(cost) +
                                "$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
}

bool needs_rehash(const PasswordHash& hash, const config::Password& cost) {
    return hash.kind() != kind_of_new(cost);
}

Result<PasswordHash> PasswordHash::parse(std::string_view text) {
    if (const auto checked = check(text); !checked) return tl::unexpected(checked.error());
    return PasswordHash(std::string(text), kind_in(text).size());
}

PasswordHash PasswordHash::stored(std::string text) {
    const std::size_t kind_bytes = check(text) ? kind_in(text).size() : 0;
    return {std::move(text), kind_bytes};
}

bool PasswordHash::verify(const Secret& password) const {
    const std::string_view typed = password.reveal();
    if (kind().empty()) return false;
    if (text_.starts_with(kArgon2)) return verify_argon2(text_, typed);
    // These functions read a C string. A password has no NUL byte, and a part of a password is not the
    // password.
    const std::string terminated(typed.substr(0, typed.find('\0')));
    const bool is_right = apr_password_validate(terminated.c_str(), text_.c_str()) == APR_SUCCESS;
    return is_right && terminated.size() == typed.size() &&
           (!is_bcrypt(text_) || typed.size() <= kBcryptBytes);
}

}  // namespace postern::users
