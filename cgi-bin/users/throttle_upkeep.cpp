#include <algorithm>
#include <array>

#include "users/network.hpp"
#include "users/throttle.hpp"
#include "users/throttle_bucket.hpp"

namespace postern::users {
namespace {

using soci::into;
using soci::use;

// A table that only grows where it is not purged.
struct Purged {
    std::string table;
    std::string key;
    std::string column;  // the rows go in its order
    long long limit;     // and those up to here in any case
};

// What the column has in the row so many after the newest; nothing when there are not so many.
std::optional<long long> nth_newest(soci::session& sql, const Purged& purged, int number) {
    long long value = 0;
    sql << "SELECT " + purged.column + " FROM " + purged.table + " ORDER BY " + purged.column +
               " DESC LIMIT 1 OFFSET :number",
        use(number), into(value);
    return sql.got_data() ? std::optional(value) : std::nullopt;
}

// A time that a wrong clock wrote.
struct Ahead {
    std::string table;
    std::string key;
    std::string column;
    long long latest;  // a later time is of no use: rows are remembered for a day
    long long now;     // what replaces a later time, as bring_to() does for an attempt
};

// Such rows would be the newest for years, and purge_table() would delete all others. Returns how many there
// were.
int bring_table_to_now(soci::session& sql, const Ahead& ahead, int count) {
    const std::string later = " WHERE " + ahead.column + " > :latest";
    long long any = 0;
    sql << "SELECT " + ahead.column + " FROM " + ahead.table + later + " LIMIT 1", use(ahead.latest),
        into(any);
    if (!sql.got_data()) return 0;
    soci::statement change =
        (sql.prepare << "UPDATE " + ahead.table + " SET " + ahead.column + " = :now" + later + " AND (" +
                            ahead.key + ") IN (SELECT " + ahead.key + " FROM " + ahead.table + later +
                            " ORDER BY " + ahead.column + " LIMIT :count)",
         use(ahead.now, "now"), use(ahead.latest, "latest"), use(count, "count"));
    return static_cast<int>(database::rows_changed_by(change));
}

int purge_table(soci::session& sql, const Purged& purged, int count) {
    long long limit = purged.limit;
    // As many at once as may be, or none: counting them takes longer than taking them away.
    if (nth_newest(sql, purged, Throttle::kMostRows + count - 1))
        limit = std::max(limit, nth_newest(sql, purged, Throttle::kMostRows).value_or(limit));
    // Looked at before it is written, so that mostly no lock is taken.
    const std::string over = " WHERE " + purged.column + " <= :limit";
    long long any = 0;
    sql << "SELECT " + purged.column + " FROM " + purged.table + over + " LIMIT 1", use(limit), into(any);
    if (!sql.got_data()) return 0;
    // The limit twice: what another process counts meanwhile stays.
    soci::statement removal = (sql.prepare << "DELETE FROM " + purged.table + over + " AND (" + purged.key +
                                                  ") IN (SELECT " + purged.key + " FROM " + purged.table +
                                                  over + " ORDER BY " + purged.column + " LIMIT :count)",
                               use(limit, "limit"), use(count, "count"));
    return static_cast<int>(database::rows_changed_by(removal));
}

}  // namespace

std::vector<Throttle::InEffect> Throttle::in_effect() {
    const Bucket bucket(settings_);
    const Bucket bucket_of_site(settings_, kNetworksOfSite);
    const Time now = clock_.now();
    std::vector<InEffect> all;
    database_.use([&](soci::session& sql) {
        all.clear();
        InEffect row{};
        long long at = 0;
        soci::statement accounts = (sql.prepare << "SELECT account, failures FROM throttle_accounts WHERE "
                                                   "failures >= :most ORDER BY account",
                                    use(kMostFailuresOfStrangers), into(row.account), into(row.attempts));
        accounts.execute();
        while (accounts.fetch())
            all.push_back({Limit::User, row.account, "", row.attempts, std::nullopt});

        const long long since = count_of(now - Throttle::kLongestWait);
        soci::statement pairs =
            (sql.prepare << "SELECT account, network, failures, failed_at FROM throttle_pairs"
                            " WHERE failed_at > :since AND failures >= :most"
                            " ORDER BY account, network",
             use(since), use(kFailuresWithoutWait), into(row.account), into(row.network), into(row.attempts),
             into(at));
        pairs.execute();
        while (pairs.fetch()) {
            const Time until = std::min(Time{milliseconds{at}}, now) + wait_after(row.attempts);
            if (until > now) all.push_back({Limit::Pair, row.account, row.network, row.attempts, until});
        }

        // A site's bucket is as long in time and has shorter intervals: none is missing that has a wait.
        const long long none_left = count_of(bucket.empty_at(now) - bucket.interval);
        soci::statement networks =
            (sql.prepare
                 << "SELECT network, full_at FROM throttle_networks WHERE full_at > :none ORDER BY network",
             use(none_left), into(row.network), into(at));
        networks.execute();
        while (networks.fetch()) {
            const Limit limit = is_site(row.network) ? Limit::Site : Limit::Address;
            const Bucket& its_own = limit == Limit::Site ? bucket_of_site : bucket;
            const Instant full_at = std::min(Instant{microseconds{at}}, its_own.empty_at(now));
            const auto wait = std::chrono::ceil<milliseconds>(its_own.wait(full_at, now));
            const long long attempts = (full_at - now + its_own.interval - 1us) / its_own.interval;
            if (wait > 0ms) all.push_back({limit, "", row.network, attempts, now + wait});
        }
    });
    return all;
}

bool Throttle::lift_account(const std::string& account) {
    const std::string signed_in = signed_in_as(account);
    return database_.change([&](soci::session& sql) {
        soci::statement pairs = (sql.prepare << "DELETE FROM throttle_pairs WHERE account IN (:account, :in)",
                                 use(account), use(signed_in));
        const long long removed = database::rows_changed_by(pairs);
        soci::statement own =
            (sql.prepare << "DELETE FROM throttle_accounts WHERE account IN (:account, :in)", use(account),
             use(signed_in));
        return removed + database::rows_changed_by(own) > 0;
    });
}

bool Throttle::lift_network(const std::string& network) {
    const std::string site = site_of(network);
    return database_.change([&](soci::session& sql) {
        soci::statement pairs =
            (sql.prepare << "DELETE FROM throttle_pairs WHERE network = :network", use(network));
        const long long removed = database::rows_changed_by(pairs);
        soci::statement own =
            (sql.prepare << "DELETE FROM throttle_networks WHERE network IN (:network, :site)", use(network),
             use(site));
        return removed + database::rows_changed_by(own) > 0;
    });
}

bool Throttle::lift_all() {
    long long removed = 0;
    for (const char* table : {"throttle_networks", "throttle_pairs", "throttle_accounts"}) {
        removed += database_.change([&](soci::session& sql) {
            soci::statement removal = (sql.prepare << std::string("DELETE FROM ") + table);
            return database::rows_changed_by(removal);
        });
    }
    return removed > 0;
}

int Throttle::purge(int count) {
    const Time now = clock_.now();
    const std::array<Purged, 3> all = {
        {{"throttle_pairs", "account, network", "failed_at", count_of(now - kMemory)},
         {"throttle_networks", "network", "full_at", count_of(Instant{now})},
         // Consecutive failures stay so however long they take.
         {"throttle_accounts", "account", "failures", 0}}};
    const Bucket bucket(settings_);
    const Instant full_at = bucket.empty_at(now);
    const std::array<Ahead, 2> wrong = {
        {{"throttle_pairs", "account, network", "failed_at", count_of(now + kMemory), count_of(now)},
         {"throttle_networks", "network", "full_at", count_of(full_at + kMemory), count_of(full_at)}}};
    int purged = 0;
    for (const Ahead& each : wrong)
        purged += database_.use([&](soci::session& sql) { return bring_table_to_now(sql, each, count); });
    for (const Purged& each : all)
        purged += database_.use([&](soci::session& sql) { return purge_table(sql, each, count); });
    return purged;
}

}  // namespace postern::users
