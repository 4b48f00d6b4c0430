#include "sessions/sessions.hpp"

#include <set>
#include <thread>

#include <catch2/catch.hpp>

#include "base/encoding.hpp"
#include "support/manual_clock.hpp"
#include "support/test_database.hpp"
#include "users/password_hash.hpp"
#include "users/users.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;

namespace {

struct Store {
    TestDatabase place;
    ManualClock clock;
    database::Database database{place.place(), 4};
    users::Users users{database, clock};
    config::Session settings;
    sessions::Sessions sessions{database, users, clock, settings};
    users::User ada = add("ada@example.com");

    users::User add(std::string_view email) {
        const auto parsed = *users::parse_email(email);
        users.add({{.email = parsed, .password_hash = users::hash_of_nobody({})}});
        return users.find(parsed)->user;
    }
    sessions::Sessions::Started start() {
        return sessions.start(ada, {.address = "192.0.2.7", .browser = ""});
    }

    long long count() {
        return database.use([](soci::session& sql) {
            long long rows = 0;
            sql << "SELECT count(*) FROM sessions", soci::into(rows);
            return rows;
        });
    }
    long long last_seen() {
        return database.use([](soci::session& sql) {
            long long seen = 0;
            sql << "SELECT last_seen_at FROM sessions", soci::into(seen);
            return seen;
        });
    }
};

}  // namespace

TEST_CASE("a session is found by its token and by nothing that the database holds", "[sessions]") {
    Store store;
    const auto started = store.start();
    const auto found = store.sessions.find(started.token.reveal());
    REQUIRE(found);
    CHECK(found->user.email == "ada@example.com");
    CHECK(found->address == "192.0.2.7");
    CHECK(found->began == store.clock.now());
    CHECK_FALSE(store.sessions.find(started.session.digest));
    CHECK(from_base64url(started.token.reveal())->size() == 32);
}

TEST_CASE("tokens never repeat, whatever thread makes them", "[sessions]") {
    Store store;
    std::mutex mutex;
    std::set<std::string> tokens;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 50; ++n) {
                const auto started = store.start();
                const std::lock_guard lock(mutex);
                tokens.emplace(started.token.reveal());
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    CHECK(tokens.size() == 200);
    CHECK(store.count() == 200);
}

TEST_CASE("being seen is written at most once a minute", "[sessions]") {
    Store store;
    const auto started = store.start();
    const long long began = store.last_seen();
    store.clock.advance(59s);
    store.sessions.find(started.token.reveal());
    CHECK(store.last_seen() == began);
    store.clock.advance(1s);
    store.sessions.find(started.token.reveal());
    CHECK(store.last_seen() == began + 60);
}

TEST_CASE("sessions whose time is up are swept away in small steps", "[sessions]") {
    Store store;
    for (int i = 0; i < 30; ++i)
        store.start();
    CHECK(store.sessions.purge(20) == 0);
    store.clock.advance(2h);
    store.start();
    CHECK(store.sessions.purge(20) == 20);
    CHECK(store.count() == 11);
    CHECK(store.sessions.purge(20) == 10);
    CHECK(store.sessions.purge(20) == 0);
    CHECK(store.count() == 1);
}

TEST_CASE("a clock that goes back neither ends a session nor stops it", "[sessions]") {
    Store store;
    const auto started = store.start();
    store.clock.advance(-24h);
    CHECK(store.sessions.find(started.token.reveal()));
    store.clock.advance(24h);
    CHECK(store.sessions.find(started.token.reveal()));
}
