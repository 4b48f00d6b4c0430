#include "database/fold_domains.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/domain_name.hpp"
#include "base/encoding.hpp"
#include "base/random.hpp"

namespace postern::database {
namespace {

// Behind the address of a user who was asked for the password once more.
constexpr std::string_view kSignedIn = " (signed in)";

// The key with the domain of the address. Nothing if that is the key already, or if either is no address
// with a valid domain.
std::optional<std::string> new_key(std::string_view key, std::string_view address) {
    const auto end_of_local = key.find('@');
    const auto at = address.find('@');
    if (end_of_local == std::string_view::npos || at == std::string_view::npos) return std::nullopt;
    const auto domain = parse_domain(address.substr(at + 1));
    if (!domain) return std::nullopt;
    std::string result = std::string(key.substr(0, end_of_local + 1)) + domain->folded;
    return result == key ? std::nullopt : std::optional(std::move(result));
}

struct Row {
    std::string id;
    std::string email;
    std::string key;
};

std::vector<Row> rows_of(Transaction& transaction, const std::string& query) {
    std::vector<Row> rows;
    Row row;
    transaction.all(query, {}, {row.id, row.email, row.key}, [&] { rows.push_back(row); });
    return rows;
}

void forget_networks(Transaction& transaction, const std::string& account) {
    const std::string signed_in = account + std::string(kSignedIn);
    transaction.run("DELETE FROM known_networks WHERE account IN (:account, :in)", {account, signed_in});
}

// Returns the new key of each old key that a user has left.
std::map<std::string, std::string> fold_users(Transaction& transaction) {
    std::set<std::string> taken;
    std::vector<Row> changing;
    for (Row& row : rows_of(transaction, "SELECT id, email, email_key FROM users ORDER BY created_at, id")) {
        if (new_key(row.key, row.email)) {
            changing.push_back(std::move(row));
        } else {
            taken.insert(std::move(row.key));
        }
    }
    // First they all leave their keys: one user's new key may be another user's old key.
    for (const Row& row : changing)
        transaction.run("UPDATE users SET email_key = id WHERE id = :id", {row.id});
    std::map<std::string, std::string> moved;
    for (const Row& row : changing) {
        const std::string key = *new_key(row.key, row.email);
        if (taken.insert(key).second) {
            transaction.run("UPDATE users SET email_key = :key WHERE id = :id", {key, row.id});
            moved.emplace(row.key, key);
        } else {
            const std::string credential = base64url(random_bytes(16));
            transaction.run("UPDATE users SET disabled = 1, credential = :credential WHERE id = :id",
                            {credential, row.id});
            // Places where one of two people signed in are not the other person's.
            forget_networks(transaction, row.key);
        }
    }
    return moved;
}

// Of users that are not in the table `users`, the folded address is the id.
void fold_sessions(Transaction& transaction) {
    for (const Row& row : rows_of(transaction, "SELECT digest, email, user_id FROM sessions")) {
        const auto key = new_key(row.key, row.email);
        if (key) transaction.run("UPDATE sessions SET user_id = :key WHERE digest = :digest", {*key, row.id});
    }
    for (const Row& row : rows_of(transaction, "SELECT address, address, user_id FROM sign_ins")) {
        const auto key = new_key(row.key, row.key);
        if (!key) continue;
        transaction.run(
            "INSERT INTO sign_ins (user_id, at, address) SELECT :key, at, address FROM sign_ins"
            " WHERE user_id = :old ON CONFLICT (user_id) DO NOTHING",
            {*key, row.key});
        transaction.run("DELETE FROM sign_ins WHERE user_id = :old", {row.key});
    }
}

void move_account(Transaction& transaction, const std::string& from, const std::string& to) {
    transaction.run(
        "INSERT INTO throttle_pairs (account, network, failures, failed_at)"
        " SELECT :to, network, failures, failed_at FROM throttle_pairs WHERE account = :from"
        " ON CONFLICT (account, network) DO UPDATE SET"
        " failures = throttle_pairs.failures + excluded.failures, failed_at = CASE WHEN"
        " throttle_pairs.failed_at > excluded.failed_at THEN throttle_pairs.failed_at"
        " ELSE excluded.failed_at END",
        {to, from});
    transaction.run(
        "INSERT INTO throttle_accounts (account, failures)"
        " SELECT :to, failures FROM throttle_accounts WHERE account = :from"
        " ON CONFLICT (account) DO UPDATE SET failures = throttle_accounts.failures + excluded.failures",
        {to, from});
    transaction.run(
        "INSERT INTO known_networks (account, network, signed_in_at)"
        " SELECT :to, network, signed_in_at FROM known_networks WHERE account = :from"
        " ON CONFLICT (account, network) DO NOTHING",
        {to, from});
    for (const char* table : {"throttle_pairs", "throttle_accounts", "known_networks"})
        transaction.run(std::string("DELETE FROM ") + table + " WHERE account = :from", {from});
}

void fold_accounts(Transaction& transaction, const std::map<std::string, std::string>& moved) {
    for (const Row& row : rows_of(transaction,
                                  "SELECT account, account, account FROM throttle_pairs"
                                  " UNION SELECT account, account, account FROM throttle_accounts"
                                  " UNION SELECT account, account, account FROM known_networks")) {
        std::string_view address = row.key;
        const bool is_signed_in = address.ends_with(kSignedIn);
        if (is_signed_in) address.remove_suffix(kSignedIn.size());
        const auto user = moved.find(std::string(address));
        auto key = user == moved.end() ? new_key(address, address) : std::optional(user->second);
        if (key && is_signed_in) *key += kSignedIn;
        if (key) move_account(transaction, row.key, *key);
    }
}

}  // namespace

void fold_domains(Transaction& transaction) {
    fold_accounts(transaction, fold_users(transaction));
    fold_sessions(transaction);
}

}  // namespace postern::database
