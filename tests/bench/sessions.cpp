// Usage: bench_sessions FILE|URL KNOWN ALL
// Creates a site with many signed-in visitors. Gives the SQLite file or PostgreSQL database ALL live
// sessions, ten a user. Prints the tokens of KNOWN of them, which are spread over the table, a line each.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/token.hpp"
#include "database/database.hpp"

using namespace postern;

namespace {

constexpr int kSessionsPerUser = 10;
constexpr int kSteps = 100;
constexpr const char* kCredential = "a-credential-of-22-chr";

// The beginning of a statement, which gives the statement a table n with the numbers i from 1 to count.
std::string series(bool is_postgresql, int count) {
    const std::string last = std::to_string(count);
    return is_postgresql
               ? "WITH n AS (SELECT generate_series(1, " + last + ") AS i) "
               : "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + last + ") ";
}

// Inserts the sessions of the known tokens among sessions that the database makes up.
void fill(database::Transaction& transaction, bool is_postgresql, int all,
          const std::vector<std::string>& digests) {
    const int users = std::max(all / kSessionsPerUser, 1);
    const int known = static_cast<int>(digests.size());
    const auto now = std::chrono::floor<std::chrono::seconds>(SystemClock().now()).time_since_epoch().count();
    const std::string times = std::to_string(now) + ", " + std::to_string(now);
    const std::string credential = std::string("'") + kCredential + "'";
    transaction.run(series(is_postgresql, users) +
                    "INSERT INTO users SELECT 'user-with-an-id-of-' || i, 'somebody' || i || '@example.com',"
                    " 'somebody' || i || '@example.com', 'Somebody', 'staff', '" +
                    std::string(97, 'h') + "', '$argon2id', " + credential + ", 0, " + times + " FROM n");
    const std::string columns = ", " + credential + ", 'somebody@example.com', " + times +
                                ", '192.0.2.7', 'Firefox on Linux', 0, 0, '', 1, " + std::to_string(now);
    const std::string digest =
        is_postgresql ? "md5(random()::text) || md5(random()::text)" : "lower(hex(randomblob(32)))";
    const std::string made_up =
        series(is_postgresql, (all - known) / kSteps) + "INSERT INTO sessions SELECT " + digest +
        ", 'user-with-an-id-of-' || (1 + i % " + std::to_string(users) + ")" + columns + " FROM n";
    std::mt19937 random;
    for (int step = 0; step < kSteps; ++step) {
        if (all - known >= kSteps) transaction.run(made_up);
        for (int i = step; i < known; i += kSteps) {
            const std::string user =
                "user-with-an-id-of-" + std::to_string(1 + random() % static_cast<unsigned>(users));
            transaction.run("INSERT INTO sessions VALUES (:digest, :user" + columns + ")",
                            {digests[static_cast<std::size_t>(i)], user});
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) return 2;
    const std::string_view where = argv[1];
    const bool is_postgresql = where.starts_with("postgresql:");
    const database::Place place = is_postgresql ? database::Place{{}, Secret(where)} : database::Place{where};
    std::vector<std::string> digests;
    for (int i = 0; i < std::atoi(argv[2]); ++i) {
        const Secret token = new_token();
        digests.push_back(digest_of(token.reveal()));
        std::cout << token.reveal() << '\n';
    }
    database::Database database(place, 1);
    database.change([&](database::Transaction& transaction) {
        fill(transaction, is_postgresql, std::atoi(argv[3]), digests);
    });
    database.run("ANALYZE");
}
