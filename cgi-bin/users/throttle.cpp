#include "users/throttle.hpp"

#include <algorithm>
#include <array>

namespace postern::users {
namespace {

using namespace std::chrono_literals;
using soci::into;
using soci::use;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using Instant = std::chrono::sys_time<microseconds>;

// NIST SP 800-63B §3.2.2: no more than 100 consecutive failures, waits that grow before that, and addresses
// where the subscriber signed in before excepted.
constexpr long long kFailuresWithoutWait = 5;
constexpr milliseconds kFirstWait = 1s;
constexpr long long kMostFailuresOfStrangers = 100;

// Longer than this after its last failure a pair begins anew.
constexpr auto kMemory = std::chrono::days{1};

struct Counts {
    long long failures = 0;  // of the pair, in a row
    Time failed_at;
    Instant full_at;  // when the network's bucket would be full again
    long long failures_of_strangers = 0;
    bool is_known = false;  // the account signed in from this network before
};

long long count_of(Time time) {
    return time.time_since_epoch().count();
}
long long count_of(Instant time) {
    return time.time_since_epoch().count();
}

// The bucket as the generic cell rate algorithm has it (ITU-T I.371): one number.
struct Bucket {
    explicit Bucket(const config::Throttle& settings)
        : interval(std::chrono::microseconds(1min) / settings.per_minute),
          size(interval * static_cast<long long>(settings.burst)) {}

    Instant empty_at(Instant now) const { return now + size; }
    Instant without_one(Instant full_at, Instant now) const { return std::max(full_at, now) + interval; }
    // Until there is one to take.
    microseconds wait(Instant full_at, Instant now) const { return full_at + interval - empty_at(now); }

    microseconds interval;  // between one and the next that is put in
    microseconds size;
};

milliseconds wait_after(long long failures) {
    if (failures < kFailuresWithoutWait) return 0ms;
    const auto doublings = static_cast<int>(std::min(failures - kFailuresWithoutWait, 10LL));
    return std::min(kFirstWait * (1 << doublings), milliseconds(Throttle::kLongestWait));
}

Counts read(database::Database& database, soci::session& sql, const Attempt& attempt) {
    Counts counts;
    long long failed_at = 0;
    long long full_at = 0;
    int known = 0;
    database.execute(sql,
                     "SELECT COALESCE(p.failures, 0), COALESCE(p.failed_at, 0), COALESCE(n.full_at, 0),"
                     " COALESCE(a.failures, 0), CASE WHEN k.account IS NULL THEN 0 ELSE 1 END"
                     " FROM (SELECT 1) AS one"
                     " LEFT JOIN throttle_pairs p ON p.account = :account AND p.network = :network"
                     " LEFT JOIN throttle_networks n ON n.network = :network"
                     " LEFT JOIN throttle_accounts a ON a.account = :account"
                     " LEFT JOIN known_networks k ON k.account = :account AND k.network = :network",
                     use(attempt.account, "account"), use(attempt.network, "network"), into(counts.failures),
                     into(failed_at), into(full_at), into(counts.failures_of_strangers), into(known));
    counts.failed_at = Time{milliseconds{failed_at}};
    counts.full_at = Instant{microseconds{full_at}};
    counts.is_known = known != 0;
    return counts;
}

// What was written by a clock that was put back since, or by a machine whose clock is ahead, begins now.
// Returns whether there was any.
bool bring_to(Time now, const Bucket& bucket, Counts& counts) {
    const Counts before = counts;
    counts.failed_at = std::min(counts.failed_at, now);
    counts.full_at = std::min(counts.full_at, bucket.empty_at(now));
    if (counts.failed_at <= now - kMemory) counts.failures = 0;
    return counts.failed_at != before.failed_at || counts.full_at != before.full_at;
}

bool has_no_ceiling(const Attempt& attempt, const Counts& counts) {
    return counts.is_known || attempt.account.empty();
}

std::optional<Throttle::Refused> refusal(const Attempt& attempt, const Counts& counts, const Bucket& bucket,
                                         Time now) {
    Throttle::Refused longest{Limit::Address,
                              std::chrono::ceil<milliseconds>(bucket.wait(counts.full_at, now))};
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
        case Limit::User:
            break;
    }
    return "user";
}

std::optional<Throttle::Refused> Throttle::admit(const Attempt& attempt) {
    const Bucket bucket(settings_);
    // A look that takes no lock: a flood of attempts that are refused holds up nobody and writes nothing.
    Counts seen = database_.use([&](soci::session& sql) { return read(database_, sql, attempt); });
    const Time now = clock_.now();
    const bool is_ahead = bring_to(now, bucket, seen);
    const auto refused = refusal(attempt, seen, bucket, now);
    if (refused && !is_ahead) return refused;
    return database_.change(
        [&](soci::session& sql) {
            hold(database_, sql, attempt);
            const Time then = clock_.now();
            Counts counts = read(database_, sql, attempt);
            const bool was_ahead = bring_to(then, bucket, counts);
            const auto still = refusal(attempt, counts, bucket, then);
            if (still && was_ahead) write(database_, sql, attempt, counts);
            if (still) return still;
            ++counts.failures;
            ++counts.failures_of_strangers;
            counts.failed_at = then;
            counts.full_at = bucket.without_one(counts.full_at, then);
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

std::vector<Throttle::InEffect> Throttle::in_effect() {
    const Bucket bucket(settings_);
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

        const long long none_left = count_of(bucket.empty_at(now) - bucket.interval);
        soci::statement networks =
            (sql.prepare
                 << "SELECT network, full_at FROM throttle_networks WHERE full_at > :none ORDER BY network",
             use(none_left), into(row.network), into(at));
        networks.execute();
        while (networks.fetch()) {
            const Instant full_at = std::min(Instant{microseconds{at}}, bucket.empty_at(now));
            const auto wait = std::chrono::ceil<milliseconds>(bucket.wait(full_at, now));
            const long long attempts = (full_at - now + bucket.interval - 1us) / bucket.interval;
            all.push_back({Limit::Address, "", row.network, attempts, now + wait});
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
    return database_.change([&](soci::session& sql) {
        soci::statement pairs =
            (sql.prepare << "DELETE FROM throttle_pairs WHERE network = :network", use(network));
        const long long removed = database::rows_changed_by(pairs);
        soci::statement own =
            (sql.prepare << "DELETE FROM throttle_networks WHERE network = :network", use(network));
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
