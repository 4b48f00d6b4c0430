#include "users/throttle_table.hpp"

#include "users/network.hpp"
#include "users/throttle.hpp"

namespace postern::users {

std::string signed_in_as(std::string_view account) {
    // An email address has no blank.
    return std::string(account) + " (signed in)";
}

std::string codes_of(std::string_view account) {
    return std::string(account) + " (code)";
}

std::array<std::string, 4> all_accounts_of(const std::string& account) {
    const std::string signed_in = signed_in_as(account);
    return {account, codes_of(account), signed_in, codes_of(signed_in)};
}

std::vector<std::string> names_of(const Attempt& attempt) {
    std::vector<std::string> names = {"throttle network " + attempt.network,
                                      "throttle account " + attempt.account};
    if (const std::string site = site_of(attempt.network); !site.empty())
        names.push_back("throttle site " + site);
    return names;
}

std::vector<std::string> names_of_account(const std::string& account) {
    std::vector<std::string> names;
    for (const std::string& each : all_accounts_of(account))
        names.push_back("throttle account " + each);
    return names;
}

Counts read_counts(database::Reader& reader, const Attempt& attempt) {
    Counts counts;
    long long failed_at = 0;
    long long full_at = 0;
    long long site_full_at = 0;
    reader.one(
        "SELECT COALESCE(p.failures, 0), COALESCE(p.failed_at, 0), COALESCE(n.full_at, 0),"
        " COALESCE(s.full_at, 0), COALESCE(a.failures, 0), CASE WHEN k.account IS NULL THEN 0 ELSE 1 END"
        " FROM (SELECT 1) AS one"
        " LEFT JOIN throttle_pairs p ON p.account = :account AND p.network = :network"
        " LEFT JOIN throttle_networks n ON n.network = :network"
        " LEFT JOIN throttle_networks s ON s.network = :site"
        " LEFT JOIN throttle_accounts a ON a.account = :account"
        " LEFT JOIN known_networks k ON k.account = :account AND k.network = :network",
        {attempt.account, attempt.network, site_of(attempt.network)},
        {counts.failures, failed_at, full_at, site_full_at, counts.failures_of_strangers, counts.is_known});
    counts.failed_at = Time{milliseconds{failed_at}};
    counts.full_at = Instant{microseconds{full_at}};
    counts.site_full_at = Instant{microseconds{site_full_at}};
    return counts;
}

void write_counts(database::Transaction& transaction, const Attempt& attempt, const Counts& counts,
                  bool has_ceiling) {
    database::Batch batch;
    batch.add(
        "INSERT INTO throttle_pairs (account, network, failures, failed_at)"
        " VALUES (:account, :network, :failures, :at) ON CONFLICT (account, network)"
        " DO UPDATE SET failures = excluded.failures, failed_at = excluded.failed_at",
        {attempt.account, attempt.network, counts.failures, count_of(counts.failed_at)});
    constexpr std::string_view kWriteNetwork =
        "INSERT INTO throttle_networks (network, full_at) VALUES (:network, :at)"
        " ON CONFLICT (network) DO UPDATE SET full_at = excluded.full_at";
    batch.add(kWriteNetwork, {attempt.network, count_of(counts.full_at)});
    if (const std::string site = site_of(attempt.network); !site.empty())
        batch.add(kWriteNetwork, {site, count_of(counts.site_full_at)});
    if (has_ceiling) {
        batch.add(
            "INSERT INTO throttle_accounts (account, failures) VALUES (:account, :failures)"
            " ON CONFLICT (account) DO UPDATE SET failures = excluded.failures",
            {attempt.account, counts.failures_of_strangers});
    }
    transaction.run(batch);
}

void add_success(database::Batch& batch, const Attempt& attempt, Time now) {
    const long long at = to_seconds(now);
    batch.add("DELETE FROM throttle_pairs WHERE account = :account AND network = :network",
              {attempt.account, attempt.network});
    batch.add("DELETE FROM throttle_accounts WHERE account = :account", {attempt.account});
    batch.add(
        "INSERT INTO known_networks (account, network, signed_in_at) VALUES (:account, :network, :at)"
        " ON CONFLICT (account, network) DO UPDATE SET signed_in_at = excluded.signed_in_at",
        {attempt.account, attempt.network, at});
    // A time ahead of now is from a wrong clock. Such a row counts as the oldest row: otherwise it would push
    // out every newer row.
    batch.add(
        "DELETE FROM known_networks WHERE account = :account AND network IN"
        " (SELECT network FROM known_networks WHERE account = :account AND network <> :network"
        " ORDER BY CASE WHEN signed_in_at > :at THEN 0 ELSE signed_in_at END DESC, network"
        " LIMIT 1000 OFFSET :others)",
        {attempt.account, attempt.network, at, Throttle::kKnownNetworks - 1});
}

void forget_account(database::Transaction& transaction, const std::string& account) {
    for (const std::string& each : all_accounts_of(account)) {
        transaction.run("DELETE FROM throttle_accounts WHERE account = :account", {each});
        transaction.run("DELETE FROM known_networks WHERE account = :account", {each});
    }
}

void move_account(database::Transaction& transaction, const std::string& from, const std::string& to) {
    forget_account(transaction, to);
    const auto all_from = all_accounts_of(from);
    const auto all_to = all_accounts_of(to);
    for (std::size_t i = 0; i < all_from.size(); ++i)
        transaction.run("UPDATE known_networks SET account = :to WHERE account = :from",
                        {all_to[i], all_from[i]});
    forget_account(transaction, from);
}

}  // namespace postern::users
