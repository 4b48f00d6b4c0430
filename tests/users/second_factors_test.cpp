#include "users/second_factors.hpp"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "sessions/pending_sign_ins.hpp"
#include "sessions/sessions.hpp"
#include "support/authenticator.hpp"
#include "support/captured_log.hpp"
#include "support/manual_clock.hpp"
#include "support/test_database.hpp"
#include "support/test_users.hpp"
#include "users/totp.hpp"
#include "users/trusted_browsers.hpp"
#include "users/users.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;
using users::SecondFactors;

namespace {

constexpr std::size_t kThreads = 4;

// One process of a site.
struct Process {
    explicit Process(const TestDatabase& place)
        : database(place.place(), kThreads),
          all(database, clock),
          throttle(database, clock, {.per_minute = 60000, .burst = 60000}),
          factors(database, all, throttle, seal, clock, true) {}

    bool accepts(const users::User& user, const std::string& code) {
        return std::holds_alternative<SecondFactors::Right>(factors.check_at_sign_in(user, code, kActor));
    }

    ManualClock clock;
    Seal seal{Secret(std::string(32, 'k'))};
    database::Database database;
    users::Users all;
    users::Throttle throttle;
    SecondFactors factors;
};

struct Site {
    Site() {
        const auto email = *users::parse_email("ada@example.com");
        process.all.add({{.email = email}});
        ada = process.all.find(email)->user;
        codes = *process.factors.add(ada, secret, app.code(process.clock.now()), kActor);
        process.clock.advance(60s);
    }
    std::string code() { return app.code(process.clock.now()); }

    CapturedLog log;
    TestDatabase place;
    Process process{place};
    Secret secret = users::new_totp_secret();
    Authenticator app{secret};
    users::User ada;
    std::vector<Secret> codes;
};

// The number of threads for which the code was right, all at the same time.
int count_accepted(Site& site, const std::string& code) {
    std::atomic<bool> go = false;
    std::atomic<int> accepted = 0;
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < kThreads; ++i) {
        threads.emplace_back([&] {
            while (!go)
                std::this_thread::yield();
            accepted += site.process.accepts(site.ada, code) ? 1 : 0;
        });
    }
    go = true;
    for (std::thread& thread : threads)
        thread.join();
    return accepted;
}

}  // namespace

TEST_CASE("of one code at the same time in several threads, one counts", "[users][second]") {
    Site site;
    CHECK(count_accepted(site, site.code()) == 1);
    CHECK(count_accepted(site, std::string(site.codes.front().reveal())) == 1);
    CHECK(users::second_factor_of(site.process.database, site.ada.id).recovery_codes == 9);
}

TEST_CASE("a code that another process accepted is used up here", "[users][second][processes]") {
    Site site;
    Process other(site.place);
    other.clock.advance(60s);
    const std::string code = site.code();
    CHECK(other.accepts(site.ada, code));
    CHECK_FALSE(site.process.accepts(site.ada, code));
    const std::string recovery(site.codes.back().reveal());
    CHECK(site.process.accepts(site.ada, recovery));
    CHECK_FALSE(other.accepts(site.ada, recovery));
}

TEST_CASE("a wrong code is counted even if the check of the code fails afterwards", "[users][second]") {
    Site site;
    site.process.database.run("ALTER TABLE second_factors RENAME TO away");
    for (int i = 0; i < 5; ++i)
        CHECK_THROWS_AS(site.process.accepts(site.ada, site.code()), database::DatabaseError);
    site.process.database.run("ALTER TABLE away RENAME TO second_factors");
    CHECK(std::holds_alternative<users::Throttled>(
        site.process.factors.check_at_sign_in(site.ada, site.code(), kActor)));
}

TEST_CASE("wrong codes at the sign-in do not block the user who is signed in, and the other way round",
          "[users][second]") {
    Site site;
    for (int i = 0; i < 5; ++i)
        site.process.accepts(site.ada, "x");
    CHECK(std::holds_alternative<users::Throttled>(
        site.process.factors.check_at_sign_in(site.ada, site.code(), kActor)));
    CHECK(std::holds_alternative<SecondFactors::Right>(
        site.process.factors.check_again(site.ada, site.code(), kActor)));
    site.process.throttle.lift_all();
    site.process.clock.advance(30s);
    for (int i = 0; i < 5; ++i)
        site.process.factors.check_again(site.ada, "x", kActor);
    CHECK(std::holds_alternative<users::Throttled>(
        site.process.factors.check_again(site.ada, site.code(), kActor)));
    CHECK(site.process.accepts(site.ada, site.code()));
    // `postern throttle lift --user` lifts these, too.
    site.process.throttle.lift_account("ada@example.com");
    site.process.clock.advance(30s);
    CHECK(std::holds_alternative<SecondFactors::Right>(
        site.process.factors.check_again(site.ada, site.code(), kActor)));
}

TEST_CASE("a sealed secret does not open in the row of another user", "[users][second]") {
    Site site;
    const auto email = *users::parse_email("bea@example.com");
    site.process.all.add({{.email = email}});
    const auto bea = site.process.all.find(email)->user;
    site.process.database.run(
        "INSERT INTO second_factors (user_id, secret, added_at, last_step)"
        " SELECT :bea, secret, added_at, 0 FROM second_factors",
        {bea.id});
    CHECK_FALSE(site.process.accepts(bea, site.code()));
    CHECK(site.log.lines_with("second_factor_unreadable").find("bea@example.com") != std::string::npos);
    CHECK(site.process.accepts(site.ada, site.code()));
}

TEST_CASE("no session without the code begins once the user has an app", "[users][second][sessions]") {
    Site site;
    sessions::Sessions sessions(site.process.database, site.process.all, site.process.clock, {});
    CHECK(sessions.start(site.ada, {.may_lack_code = true}).token.empty());
    CHECK(sessions.of_user(site.ada.id).empty());
    CHECK_FALSE(sessions.start(site.ada, {.factors = 2, .may_lack_code = true}).token.empty());
    // With a shared password nobody has a second factor.
    CHECK_FALSE(sessions.start(site.ada, {}).token.empty());
}

TEST_CASE("ending all sessions ends the trust in browsers and the half-finished sign-ins",
          "[users][second][sessions]") {
    Site site;
    sessions::Sessions sessions(site.process.database, site.process.all, site.process.clock, {});
    sessions::PendingSignIns pending(site.process.database, site.process.all, site.process.clock);
    users::TrustedBrowsers trusted(site.process.database, site.process.clock, 24h);
    const Secret waiting = pending.add(site.ada, false);
    const Secret token = trusted.add(site.ada, "192.0.2.7", "Firefox");
    REQUIRE(pending.find(waiting.reveal()));
    REQUIRE(trusted.contains(token.reveal(), site.ada));
    sessions.end_all({});
    CHECK_FALSE(pending.find(waiting.reveal()));
    CHECK_FALSE(trusted.contains(token.reveal(), site.ada));
}

TEST_CASE("a half-finished sign-in ends once, whatever asks for its end", "[users][second][sessions]") {
    Site site;
    sessions::PendingSignIns pending(site.process.database, site.process.all, site.process.clock);
    const auto found = pending.find(pending.add(site.ada, true).reveal());
    REQUIRE(found);
    CHECK(found->is_kept);
    CHECK(pending.end(*found));
    CHECK_FALSE(pending.end(*found));
}

TEST_CASE("what has no effect any more is purged", "[users][second][sessions]") {
    Site site;
    sessions::PendingSignIns pending(site.process.database, site.process.all, site.process.clock);
    users::TrustedBrowsers trusted(site.process.database, site.process.clock, 24h);
    for (int i = 0; i < 3; ++i) {
        pending.add(site.ada, false);
        trusted.add(site.ada, "", "");
    }
    CHECK(pending.purge(10) == 0);
    CHECK(trusted.purge(10) == 0);
    site.process.clock.advance(5min);
    CHECK(pending.purge(2) == 2);
    CHECK(pending.purge(10) == 1);
    site.process.clock.advance(24h);
    CHECK(trusted.purge(2) == 2);
    CHECK(trusted.purge(10) == 1);
}
