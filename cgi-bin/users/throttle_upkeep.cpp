#include <algorithm>
#include <array>

#include "users/network.hpp"
#include "users/throttle.hpp"
#include "users/throttle_bucket.hpp"
#include "users/throttle_table.hpp"

namespace postern::users {
namespace {

using database::Reader;
using database::Transaction;

// A table that grows until it is purged.
struct Purged {
    std::string table;
    std::string key;
    std::string column;  // the rows with the lowest values are deleted first
    long long limit;     // rows up to this value are always deleted
};

// The value of the column in the row at this place, counted from the highest value; empty if there are not so
// many rows.
std::optional<long long> nth_newest(Reader& reader, const Purged& purged, int number) {
    long long value = 0;
    const bool is_there = reader.one("SELECT " + purged.column + " FROM " + purged.table + " ORDER BY " +
                                         purged.column + " DESC LIMIT 1 OFFSET :number",
                                     {number}, {value});
    return is_there ? std::optional(value) : std::nullopt;
}

bool has_rows(Reader& reader, const Purged& purged, const std::string& condition, long long value) {
    long long any = 0;
    return reader.one("SELECT " + purged.column + " FROM " + purged.table + condition + " LIMIT 1", {value},
                      {any});
}

// Rows with a time that a wrong clock wrote.
struct Ahead {
    Purged rows;
    long long latest;  // a later time is wrong: rows are remembered for a day
    long long now;     // replaces a later time, like bring_to() does for an attempt
};

// Without this, such rows would be the newest rows for years, and purge_table() would delete all others.
// Returns the number of changed rows.
int bring_table_to_now(database::Database& database, const Ahead& ahead, int count) {
    const auto& [table, key, column, limit] = ahead.rows;
    const std::string later = " WHERE " + column + " > :latest";
    if (!database.use([&](Reader& reader) { return has_rows(reader, ahead.rows, later, ahead.latest); }))
        return 0;
    return static_cast<int>(database.run("UPDATE " + table + " SET " + column + " = :now" + later + " AND (" +
                                             key + ") IN (SELECT " + key + " FROM " + table + later +
                                             " ORDER BY " + column + " LIMIT :count)",
                                         {ahead.now, ahead.latest, count}));
}

int purge_table(database::Database& database, const Purged& purged, int count) {
    const std::string over = " WHERE " + purged.column + " <= :limit";
    long long limit = purged.limit;
    const bool has_any = database.use([&](Reader& reader) {
        // Deletes `count` rows beyond kMostRows, or none: counting takes longer than deleting.
        if (nth_newest(reader, purged, Throttle::kMostRows + count - 1))
            limit = std::max(limit, nth_newest(reader, purged, Throttle::kMostRows).value_or(limit));
        // A read takes no lock, and most purges need no write.
        return has_rows(reader, purged, over, limit);
    });
    if (!has_any) return 0;
    // The limit twice: a row that another process counts in meanwhile stays.
    return static_cast<int>(database.run("DELETE FROM " + purged.table + over + " AND (" + purged.key +
                                             ") IN (SELECT " + purged.key + " FROM " + purged.table + over +
                                             " ORDER BY " + purged.column + " LIMIT :count)",
                                         {limit, count}));
}

}  // namespace

std::vector<Throttle::InEffect> Throttle::in_effect() {
    const Bucket bucket(settings_);
    const Bucket bucket_of_site(settings_, kNetworksOfSite);
    const Time now = clock_.now();
    std::vector<InEffect> all;
    database_.use([&](Reader& reader) {
        all.clear();
        InEffect row{};
        long long at = 0;
        reader.all("SELECT account, failures FROM throttle_accounts WHERE failures >= :most ORDER BY account",
                   {kMostFailuresOfStrangers}, {row.account, row.attempts}, [&] {
                       all.push_back({Limit::User, row.account, "", row.attempts, std::nullopt});
                   });

        reader.all(
            "SELECT account, network, failures, failed_at FROM throttle_pairs"
            " WHERE failed_at > :since AND failures >= :most ORDER BY account, network",
            {count_of(now - Throttle::kLongestWait), kFailuresWithoutWait},
            {row.account, row.network, row.attempts, at}, [&] {
                const Time until = std::min(Time{milliseconds{at}}, now) + wait_after(row.attempts);
                if (until > now) all.push_back({Limit::Pair, row.account, row.network, row.attempts, until});
            });

        // The bucket of a site is as long in time and has shorter intervals, so this finds each bucket that
        // has a wait.
        reader.all("SELECT network, full_at FROM throttle_networks WHERE full_at > :none ORDER BY network",
                   {count_of(bucket.empty_at(now) - bucket.interval)}, {row.network, at}, [&] {
                       const Limit limit = is_site(row.network) ? Limit::Site : Limit::Address;
                       const Bucket& its_own = limit == Limit::Site ? bucket_of_site : bucket;
                       const Instant full_at = std::min(Instant{microseconds{at}}, its_own.empty_at(now));
                       const auto wait = std::chrono::ceil<milliseconds>(its_own.wait(full_at, now));
                       const long long attempts = (full_at - now + its_own.interval - 1us) / its_own.interval;
                       if (wait > 0ms) all.push_back({limit, "", row.network, attempts, now + wait});
                   });
    });
    return all;
}

bool Throttle::lift_account(const std::string& account) {
    return database_.change(
        [&](Transaction& transaction) {
            long long removed = 0;
            // In the order of write_counts(): otherwise two transactions could wait for each other.
            for (const char* statement : {"DELETE FROM throttle_pairs WHERE account = :account",
                                          "DELETE FROM throttle_accounts WHERE account = :account"}) {
                for (const std::string& each : all_accounts_of(account))
                    removed += transaction.run(statement, {each});
            }
            return removed > 0;
        },
        {.holding = names_of_account(account)});
}

bool Throttle::lift_network(const std::string& network) {
    return database_.change([&](Transaction& transaction) {
        const long long pairs =
            transaction.run("DELETE FROM throttle_pairs WHERE network = :network", {network});
        return pairs + transaction.run("DELETE FROM throttle_networks WHERE network IN (:network, :site)",
                                       {network, site_of(network)}) >
               0;
    });
}

bool Throttle::lift_all() {
    return database_.change([](Transaction& transaction) {
        long long removed = 0;
        // In the order of write_counts(): otherwise two transactions could wait for each other.
        for (const char* statement :
             {"DELETE FROM throttle_pairs", "DELETE FROM throttle_networks", "DELETE FROM throttle_accounts"})
            removed += transaction.run(statement);
        return removed > 0;
    });
}

int Throttle::purge(int count) {
    const Time now = clock_.now();
    const std::array<Purged, 3> all = {
        {{"throttle_pairs", "account, network", "failed_at", count_of(now - kMemory)},
         {"throttle_networks", "network", "full_at", count_of(Instant{now})},
         // Failures in a row count for any time.
         {"throttle_accounts", "account", "failures", 0}}};
    const Bucket bucket(settings_);
    const Instant full_at = bucket.empty_at(now);
    const std::array<Ahead, 2> wrong = {{{all[0], count_of(now + kMemory), count_of(now)},
                                         {all[1], count_of(full_at + kMemory), count_of(full_at)}}};
    int purged = 0;
    for (const Ahead& each : wrong)
        purged += bring_table_to_now(database_, each, count);
    for (const Purged& each : all)
        purged += purge_table(database_, each, count);
    return purged;
}

}  // namespace postern::users
