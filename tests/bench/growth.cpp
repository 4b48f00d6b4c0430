// What it costs to find a session by its token among a thousand sessions and among a million, in one run.
// Prints a table; the exit status is 1 when the million costs more than 1.3 times the thousand.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <soci/soci.h>

#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "base/random.hpp"
#include "sessions/sessions.hpp"
#include "support/manual_clock.hpp"
#include "support/test_database.hpp"
#include "users/users.hpp"

using namespace postern;
using namespace postern::tests;

namespace {

constexpr int kSessionsPerUser = 10;
constexpr int kTokens = 10000;  // looked up in rotation, from all over the table
constexpr int kRounds = 31;
constexpr int kLookups = 2000;  // in each round
constexpr double kLimit = 1.3;

struct Cost {
    double cpu = 0;  // of this process, in microseconds; PostgreSQL's own work is in the other only
    double elapsed = 0;
};

double microseconds(clockid_t which) {
    timespec now{};
    clock_gettime(which, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

// A site that many people are signed in to.
class Site {
public:
    explicit Site(int sessions) {
        database_.change([&](soci::session& sql) { fill(sql, sessions); });
        database_.use([&](soci::session& sql) { sql << "ANALYZE"; });
        std::shuffle(tokens_.begin(), tokens_.end(), std::mt19937(1));
    }

    Cost look_up() {
        const double cpu = microseconds(CLOCK_THREAD_CPUTIME_ID);
        const double elapsed = microseconds(CLOCK_MONOTONIC);
        for (int i = 0; i < kLookups; ++i) {
            const std::string& token = tokens_[next_++ % tokens_.size()];
            if (!sessions_.find(token)) std::exit((std::puts("a session is not found"), 2));
        }
        return {(microseconds(CLOCK_THREAD_CPUTIME_ID) - cpu) / kLookups,
                (microseconds(CLOCK_MONOTONIC) - elapsed) / kLookups};
    }

private:
    // The known sessions lie among others that the database makes up.
    void fill(soci::session& sql, int sessions) {
        const int users = sessions / kSessionsPerUser;
        const int known = std::min(sessions, kTokens);
        const int steps = 100;
        const auto now = std::chrono::floor<std::chrono::seconds>(clock_.now()).time_since_epoch().count();
        const std::string times = std::to_string(now) + ", " + std::to_string(now);
        sql << series(users) +
                   "INSERT INTO users SELECT 'user-with-an-id-of-' || i, 'somebody' || i || '@example.com',"
                   " 'somebody' || i || '@example.com', 'Somebody', 'staff', '" +
                   std::string(97, 'h') + "', '$argon2id', '" + kCredential + "', 0, " + times + " FROM n";
        const std::string columns = ", '" + kCredential + "', 'somebody@example.com', " + times +
                                    ", '192.0.2.7', 'Firefox on Linux', 0, 0, ''";
        const std::string made_up = series((sessions - known) / steps) + "INSERT INTO sessions SELECT " +
                                    random_digest() + ", 'user-with-an-id-of-' || (1 + i % " +
                                    std::to_string(users) + ")" + columns + " FROM n";
        for (int step = 0; step < steps; ++step) {
            if (sessions > known) sql << made_up;
            for (int i = 0; i < known / steps; ++i) {
                tokens_.push_back(base64url(random_bytes(32)));
                const std::string digest = hex(sha256(tokens_.back()));
                const std::string user = "user-with-an-id-of-" + std::to_string(1 + random_() % users);
                sql << "INSERT INTO sessions VALUES (:digest, :user" + columns + ")", soci::use(digest),
                    soci::use(user);
            }
        }
    }

    // What gives the statement behind it a table n with the numbers i from 1 to count.
    std::string series(int count) const {
        const std::string last = std::to_string(count);
        return database_.is_postgresql() ? "WITH n AS (SELECT generate_series(1, " + last + ") AS i) "
                                         : "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
                                           " WHERE i < " +
                                               last + ") ";
    }
    std::string random_digest() const {
        return database_.is_postgresql() ? "md5(random()::text) || md5(random()::text)"
                                         : "lower(hex(randomblob(32)))";
    }

    inline static const std::string kCredential = "a-credential-of-22-char";
    TestDatabase place_;
    ManualClock clock_;
    database::Database database_{place_.place(), 1};
    users::Users users_{database_, clock_};
    sessions::Sessions sessions_{database_, users_, clock_, {}};
    std::vector<std::string> tokens_;
    std::size_t next_ = 0;
    std::mt19937 random_;
};

double median(std::vector<Cost> costs, double Cost::*which) {
    std::ranges::sort(costs, {}, which);
    return costs[costs.size() / 2].*which;
}

}  // namespace

int main() {
    Site small(1000);
    Site big(1000000);
    std::vector<Cost> few;
    std::vector<Cost> many;
    for (int round = 0; round < kRounds; ++round) {
        few.push_back(small.look_up());
        many.push_back(big.look_up());
    }
    const bool is_postgresql = TestDatabase::is_postgresql();
    std::printf("%s, microseconds for a lookup by token, median of %d rounds of %d\n",
                is_postgresql ? "PostgreSQL" : "SQLite", kRounds, kLookups);
    std::printf("%12s %10s %10s\n", "sessions", "CPU", "elapsed");
    for (const auto& [count, costs] : {std::pair(1000, &few), std::pair(1000000, &many)})
        std::printf("%12d %10.1f %10.1f\n", count, median(*costs, &Cost::cpu),
                    median(*costs, &Cost::elapsed));
    const double cpu = median(many, &Cost::cpu) / median(few, &Cost::cpu);
    const double elapsed = median(many, &Cost::elapsed) / median(few, &Cost::elapsed);
    std::printf("%12s %10.2f %10.2f\n", "ratio", cpu, elapsed);
    return (is_postgresql ? elapsed : cpu) <= kLimit ? 0 : 1;
}
