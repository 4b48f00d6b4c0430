#include <functional>
#include <string>

#include <catch2/catch.hpp>

#include "sessions/sessions.hpp"
#include "support/captured_log.hpp"
#include "support/interruption.hpp"
#include "support/test_database.hpp"
#include "users/users.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kConnections = 3;

// One request ends Ada's session while another request reads it. SQLite has no cache; PostgreSQL has a cache.
struct Race {
    explicit Race(std::chrono::seconds cache) : sessions(database, users, clock, {}, cache) {
        const auto email = *users::parse_email("ada@example.com");
        users.add({{.email = email}});
        ada = users.find(email)->user;
        start();
        // The next read then writes that the session was seen.
        clock.clock.advance(2min);
    }

    std::string start() {
        auto started = sessions.start(ada, {.address = "192.0.2.7"});
        session = started.session;
        token = started.token.reveal();
        return token;
    }
    bool passes() { return sessions.find_recent(token).has_value(); }
    long long rows() {
        return database.use([&](database::Reader& reader) {
            long long count = 0;
            reader.one("SELECT count(*) FROM sessions WHERE digest = :digest", {session.digest}, {count});
            return count;
        });
    }

    CapturedLog log;
    TestDatabase place;
    InterruptingClock clock;
    database::Database database{place.place(), kConnections};
    users::Users users{database, clock};
    sessions::Sessions sessions;
    users::User ada;
    sessions::Session session;
    std::string token;
};

const std::function<void(Race&)> kEnds[] = {
    [](Race& race) { race.sessions.end(race.session, {}); },
    [](Race& race) { race.sessions.end_by_token(race.token, {}); },
    [](Race& race) { race.sessions.end_by_id(race.session.id(), {}); },
    [](Race& race) { race.sessions.end_others(race.ada, "", {}); },
    [](Race& race) { race.sessions.renew(race.session, race.ada); },
    [](Race& race) { race.sessions.end_all({}); },
};

}  // namespace

TEST_CASE("T-80: a session that ends while a check reads it is unknown to the next check",
          "[sessions][cache]") {
    for (const auto cache : {0s, 10s}) {
        for (const auto& end : kEnds) {
            Race race(cache);
            // The read calls the clock after it has the row and before it uses the row.
            race.clock.act = [&] { end(race); };
            race.passes();
            REQUIRE_FALSE(race.clock.act);
            CHECK_FALSE(race.passes());
            CHECK_FALSE(race.sessions.find(race.token));
            CHECK(race.rows() == 0);
        }
    }
}

TEST_CASE("T-80: a check that reads a session while it is being ended does not pass again",
          "[sessions][cache]") {
    for (const auto cache : {0s, 10s}) {
        for (const char* statement : {"DELETE FROM sessions", "COMMIT"}) {
            for (const auto& end : kEnds) {
                CAPTURE(cache.count(), statement);
                Race race(cache);
                race.passes();  // written now, so that the later read need not wait for the lock
                before_statement(race.database, statement, [&] { race.passes(); });
                end(race);
                CHECK_FALSE(race.passes());
                CHECK(race.rows() == 0);
            }
        }
    }
}

TEST_CASE("T-80: a session that begins while the user's others are being ended is ended with them",
          "[sessions][cache]") {
    for (const auto cache : {0s, 10s}) {
        Race race(cache);
        // In SQLite no session begins between the first and the last statement of a transaction.
        const char* statement =
            TestDatabase::is_postgresql() ? "DELETE FROM sessions WHERE user_id" : "BEGIN";
        before_statement(race.database, statement, [&] {
            race.start();
            CHECK(race.passes());
        });
        race.sessions.end_others(race.ada, "", {});
        CHECK_FALSE(race.passes());
        CHECK(race.rows() == 0);
    }
}
