#include "users/recovery_codes.hpp"

#include <algorithm>
#include <cstddef>

#include "base/random.hpp"
#include "base/token.hpp"
#include "users/totp.hpp"

namespace postern::users {
namespace {

constexpr std::size_t kCodeBytes = 16;
constexpr std::size_t kCodeLetters = (kCodeBytes * 8 + 4) / 5;
constexpr std::size_t kGroupSize = 4;

Secret in_groups(std::string_view letters) {
    std::string text;
    while (letters.size() >= 2 * kGroupSize) {
        text.append(letters.substr(0, kGroupSize)).append("-");
        letters.remove_prefix(kGroupSize);
    }
    return Secret(text.append(letters));
}

constexpr char to_upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

constexpr bool is_in_base32(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7');
}

std::string digest_of_code(const Secret& letters) {
    return digest_of(letters.reveal());
}

}  // namespace

std::vector<Secret> new_recovery_codes() {
    std::vector<Secret> codes;
    while (codes.size() < kRecoveryCodes)
        codes.push_back(in_groups(base32(random_bytes(kCodeBytes))));
    return codes;
}

std::optional<Secret> recovery_code_letters(std::string_view typed) {
    std::string letters;
    for (const char c : typed) {
        if (c != ' ' && c != '-') letters += to_upper(c);
    }
    if (letters.size() != kCodeLetters || !std::ranges::all_of(letters, is_in_base32)) return std::nullopt;
    return Secret(std::move(letters));
}

void write_recovery_codes(database::Transaction& transaction, std::string_view user_id,
                          const std::vector<Secret>& codes) {
    transaction.run("DELETE FROM recovery_codes WHERE user_id = :user", {user_id});
    if (codes.empty()) return;
    database::Batch batch;
    for (const Secret& code : codes) {
        batch.add("INSERT INTO recovery_codes (user_id, digest) VALUES (:user, :digest)",
                  {user_id, digest_of_code(*recovery_code_letters(code.reveal()))});
    }
    transaction.run(batch);
}

bool spend_recovery_code(database::Transaction& transaction, std::string_view user_id,
                         const Secret& letters) {
    return transaction.run("DELETE FROM recovery_codes WHERE user_id = :user AND digest = :digest",
                           {user_id, digest_of_code(letters)}) == 1;
}

}  // namespace postern::users
