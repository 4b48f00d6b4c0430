#include "users/throttle.hpp"

#include <algorithm>

#include "users/network.hpp"
#include "users/throttle_bucket.hpp"

namespace postern::users {
namespace {

using soci::into;
using soci::use;

constexpr milliseconds kFirstWait = 1s;

struct Counts {
    long long failures = 0;  // of the pair, in a row
    Time failed_at;
    Instant full_at;       // when the network's bucket would be full again
    Instant site_full_at;  // the same for the site's
    long long failures_of_strangers = 0;
    bool is_known = false;  // the account signed in from this network before
};

Counts read(database::Database& database, soci::session& sql, const Attempt& attempt) {
    Counts counts;
    long long failed_at = 0;
    long long full_at = 0;
    long long site_full_at = 0;
    int known = 0;
    const std::string site = site_of(attempt.network);
    database.execute(
        sql,
        "SELECT COALESCE(p.failures, 0), COALESCE(p.failed_at, 0), COALESCE(n.full_at, 0),"
        " COALESCE(s.full_at, 0), COALESCE(a.failures, 0), CASE WHEN k.account IS NULL THEN 0 ELSE 1 END"
        " FROM (SELECT 1) AS one"
        " LEFT JOIN throttle_pairs p ON p.account = :account AND p.network = :network"
        " LEFT JOIN throttle_networks n ON n.network = :network"
        " LEFT JOIN throttle_networks s ON s.network = :site"
        " LEFT JOIN throttle_accounts a ON a.account = :account"
        " LEFT JOIN known_networks k ON k.account = :account AND k.network = :network",
        use(attempt.account, "account"), use(attempt.network, "network"), use(site, "site"),
        into(counts.failures), into(failed_at), into(full_at), into(site_full_at),
        into(counts.failures_of_strangers), into(known));
    counts.failed_at = Time{milliseconds{failed_at}};
    counts.full_at = Instant{microseconds{full_at}};
    counts.site_full_at = Instant{microseconds{site_full_at}};
    counts.is_known = known != 0;
    return counts;
}

// What was written by a clock that was put back since, or by a machine whose clock is ahead, begins now.
// Returns whether there was any.
bool bring_to(Time now, const Bucket& bucket, Counts& counts) {
    const Counts before = counts;
    counts.failed_at = std::min(counts.failed_at, now);
    counts.full_at = std::min(counts.full_at, bucket.empty_at(now));
    counts.site_full_at = std::min(counts.site_full_at, bucket.empty_at(now));
    if (counts.failed_at <= now - kMemory) counts.failures = 0;
    return counts.failed_at != before.failed_at || counts.full_at != before.full_at ||
           counts.site_full_at != before.site_full_at;
}

// The buckets of a network and of its site.
struct Buckets {
    explicit Buckets(const config::Throttle& settings)
        : of_network(settings), of_site(settings, kNetworksOfSite) {}

    Bucket of_network;
    Bucket of_site;
};

bool has_no_ceiling(const Attempt& attempt, const Counts& counts) {
    return counts.is_known || attempt.account.empty();
}

std::optional<Throttle::Refused> refusal(const Attempt& attempt, const Counts& counts, const Buckets& buckets,
                                         Time now) {
    Throttle::Refused longest{Limit::Address,
                              std::chrono::ceil<milliseconds>(buckets.of_network.wait(counts.full_at, now))};
    // Neighbours of a user, such as the customers of one carrier, do not keep that user from home.
    const auto site = std::chrono::ceil<milliseconds>(buckets.of_site.wait(counts.site_full_at, now));
    if (site > longest.wait && !counts.is_known) longest = {Limit::Site, site};
    const auto pair = counts.failed_at + wait_after(counts.failures) - now;
    if (pair > longest.wait) longest = {Limit::Pair, pair};
    if (!has_no_ceiling(attempt, counts) && counts.failures_of_strangers >= kMostFailuresOfStrangers)
        longest = {Limit::User, Throttle::kLongestWait};
    if (longest.wait <= 0ms) return std::nullopt;
    return longest;
}

void write(database::Database& database, soci::session& sql, const Attempt& attempt, const Counts& counts) {
    const long long failed_at = count_of(counts.failed_at);
    const long long full_at = count_of(counts.full_at);
    database.execute(sql,
                     "INSERT INTO throttle_pairs (account, network, failures, failed_at)"
                     " VALUES (:account, :network, :failures, :at) ON CONFLICT (account, network)"
                     " DO UPDATE SET failures = excluded.failures, failed_at = excluded.failed_at",
                     use(attempt.account), use(attempt.network), use(counts.failures), use(failed_at));
    database.execute(sql,
                     "INSERT INTO throttle_networks (network, full_at) VALUES (:network, :at)"
                     " ON CONFLICT (network) DO UPDATE SET full_at = excluded.full_at",
                     use(attempt.network), use(full_at));
    const std::string site = site_of(attempt.network);
    if (site.empty()) return;
    const long long site_full_at = count_of(counts.site_full_at);
    database.execute(sql,
                     "INSERT INTO throttle_networks (network, full_at) VALUES (:network, :at)"
                     " ON CONFLICT (network) DO UPDATE SET full_at = excluded.full_at",
                     use(site), use(site_full_at));
}

void write_strangers(database::Database& database, soci::session& sql, const Attempt& attempt,
                     const Counts& counts) {
    database.execute(sql,
                     "INSERT INTO throttle_accounts (account, failures) VALUES (:account, :failures)"
                     " ON CONFLICT (account) DO UPDATE SET failures = excluded.failures",
                     use(attempt.account), use(counts.failures_of_strangers));
}

// Nobody else counts for this network or this account until the transaction's end.
void hold(database::Database& database, soci::session& sql, const Attempt& attempt) {
    database.hold(sql, "throttle network " + attempt.network);
    if (const std::string site = site_of(attempt.network); !site.empty())
        database.hold(sql, "throttle site " + site);
    database.hold(sql, "throttle account " + attempt.account);
}

void know(database::Database& database, soci::session& sql, const Attempt& attempt, Time now) {
    const long long at = to_seconds(now);
    const int kept = Throttle::kKnownNetworks;
    database.execute(
        sql,
        "INSERT INTO known_networks (account, network, signed_in_at) VALUES (:account, :network, :at)"
        " ON CONFLICT (account, network) DO UPDATE SET signed_in_at = excluded.signed_in_at",
        use(attempt.account), use(attempt.network), use(at));
    database.execute(sql,
                     "DELETE FROM known_networks WHERE account = :account AND network IN"
                     " (SELECT network FROM known_networks WHERE account = :account"
                     // What a clock wrote that was ahead is the oldest: it would push out every newer one.
                     " ORDER BY CASE WHEN signed_in_at > :at THEN 0 ELSE signed_in_at END DESC, network"
                     " LIMIT 1000 OFFSET :kept)",
                     use(attempt.account, "account"), use(at, "at"), use(kept, "kept"));
}

}  // namespace

milliseconds wait_after(long long failures) {
    if (failures < kFailuresWithoutWait) return 0ms;
    const auto doublings = static_cast<int>(std::min(failures - kFailuresWithoutWait, 10LL));
    return std::min(kFirstWait * (1 << doublings), milliseconds(Throttle::kLongestWait));
}

std::string signed_in_as(std::string_view account) {
    // No email address has a blank.
    return std::string(account) + " (signed in)";
}

std::string_view name_of(Limit limit) {
    switch (limit) {
        case Limit::Pair:
            return "pair";
        case Limit::Address:
            return "address";
        case Limit::Site:
            return "site";
        case Limit::User:
            break;
    }
    return "user";
}

std::optional<Throttle::Refused> Throttle::admit(const Attempt& attempt) {
    const Buckets buckets(settings_);
    // A look that takes no lock: a flood of attempts that are refused holds up nobody and writes nothing.
    Counts seen = database_.use([&](soci::session& sql) { return read(database_, sql, attempt); });
    const Time now = clock_.now();
    const bool is_ahead = bring_to(now, buckets.of_network, seen);
    const auto refused = refusal(attempt, seen, buckets, now);
    if (refused && !is_ahead) return refused;
    return database_.change(
        [&](soci::session& sql) {
            hold(database_, sql, attempt);
            const Time then = clock_.now();
            Counts counts = read(database_, sql, attempt);
            const bool was_ahead = bring_to(then, buckets.of_network, counts);
            const auto still = refusal(attempt, counts, buckets, then);
            if (still && was_ahead) write(database_, sql, attempt, counts);
            if (still) return still;
            ++counts.failures;
            ++counts.failures_of_strangers;
            counts.failed_at = then;
            counts.full_at = buckets.of_network.without_one(counts.full_at, then);
            // A user who is at home may take one from an empty bucket, which gets no emptier.
            counts.site_full_at = std::min(buckets.of_site.without_one(counts.site_full_at, then),
                                           buckets.of_site.empty_at(then));
            write(database_, sql, attempt, counts);
            if (!has_no_ceiling(attempt, counts)) write_strangers(database_, sql, attempt, counts);
            return still;
        },
        database::Outlives::KilledProcess);
}

void Throttle::succeeded(const Attempt& attempt) {
    database_.change(
        [&](soci::session& sql) {
            hold(database_, sql, attempt);
            database_.execute(sql,
                              "DELETE FROM throttle_pairs WHERE account = :account AND network = :network",
                              use(attempt.account), use(attempt.network));
            database_.execute(sql, "DELETE FROM throttle_accounts WHERE account = :account",
                              use(attempt.account));
            know(database_, sql, attempt, clock_.now());
        },
        database::Outlives::KilledProcess);
}

}  // namespace postern::users
