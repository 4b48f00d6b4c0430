#include "sessions/sessions.hpp"

#include <algorithm>
#include <atomic>
#include <functional>
#include <set>
#include <thread>

#include <catch2/catch.hpp>

#include "base/encoding.hpp"
#include "base/token.hpp"
#include "support/captured_log.hpp"
#include "support/live_sessions.hpp"
#include "support/manual_clock.hpp"
#include "support/test_database.hpp"
#include "users/password_hash.hpp"
#include "users/shared_password.hpp"
#include "users/users.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;

namespace {

struct Store {
    CapturedLog log;
    TestDatabase place;
    ManualClock clock;
    database::Database database{place.place(), 4};
    users::Users users{database, clock};
    config::Session settings;
    sessions::Sessions sessions{database, users, clock, settings};
    users::User ada = add("ada@example.com");

    users::Email email() { return *users::parse_email("ada@example.com"); }
    users::User add(std::string_view email) {
        const auto parsed = *users::parse_email(email);
        users.add({{.email = parsed, .password_hash = users::hash_of_nobody({})}});
        return users.find(parsed)->user;
    }
    sessions::Sessions::Started start() {
        return sessions.start(ada, {.address = "192.0.2.7", .browser = ""});
    }

    long long count() {
        return database.use([](database::Reader& reader) {
            long long rows = 0;
            reader.one("SELECT count(*) FROM sessions", {}, {rows});
            return rows;
        });
    }
    long long last_seen() {
        return database.use([](database::Reader& reader) {
            long long seen = 0;
            reader.one("SELECT last_seen_at FROM sessions", {}, {seen});
            return seen;
        });
    }
};

// A line of the log without its time. Several lines keep the times of the others.
std::string without_time(const std::string& line) {
    return line.substr(line.find(' ') + 1);
}

}  // namespace

TEST_CASE("a session is found by its token and by nothing that the database holds", "[sessions]") {
    Store store;
    const auto started = store.start();
    const auto found = store.sessions.find(started.token.reveal());
    REQUIRE(found);
    CHECK(found->user.email.typed == "ada@example.com");
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

TEST_CASE("a session lives to the last second of its idle and of its whole time, and no longer",
          "[sessions]") {
    Store store;
    const auto idle = store.start();
    store.clock.advance(1h - 1s);
    CHECK(store.sessions.find(idle.token.reveal()));
    store.clock.advance(1h);
    CHECK_FALSE(store.sessions.find(idle.token.reveal()));
    const auto busy = store.start();
    for (int i = 0; i < 12; ++i) {
        store.clock.advance(1h - 1s);
        CHECK(store.sessions.find(busy.token.reveal()));
    }
    store.clock.advance(11s);
    CHECK(store.sessions.find(busy.token.reveal()));
    store.clock.advance(1s);
    CHECK_FALSE(store.sessions.find(busy.token.reveal()));
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

TEST_CASE("the audit is told once of each session whose time ran out, and of no other",
          "[sessions][audit][database]") {
    Store store;
    const CapturedLog& log = store.log;
    const auto expired = [&](const sessions::Sessions::Started& started) {
        return log.lines_with("session_expired address=192.0.2.7 request=\"\" user=ada@example.com session=" +
                              std::string(started.session.id()) + " ");
    };
    const auto idle = store.start();
    const auto signed_out = store.start();
    store.sessions.sign_out(signed_out.session, {});
    const std::string before = log.lines_with("signed_out ");
    std::string after;
    CHECK(log.all() == before);
    store.clock.advance(1h);

    SECTION("by the purge, in whichever process") {
        sessions::Sessions elsewhere(store.database, store.users, store.clock, store.settings);
        CHECK_FALSE(store.sessions.find(idle.token.reveal()));
        CHECK(store.sessions.purge(20) == 1);
        CHECK(elsewhere.purge(20) == 0);
    }
    SECTION("by the next sign-in of its browser") {
        CHECK_FALSE(store.sessions.end_by_token(idle.token.reveal(), {}));
        CHECK_FALSE(store.sessions.end_by_token(idle.token.reveal(), {}));
    }
    SECTION("by the command that names it, and not again by the one that ends all") {
        CHECK_FALSE(store.sessions.end_by_id(idle.session.id(), {}));
        store.sessions.end_all({});
        after = log.lines_with(" session=all");
    }
    SECTION("by the one that ends the user's others") {
        store.sessions.end_others(store.ada, "", {});
        store.sessions.end_others(store.ada, "", {});
    }
    CHECK_THAT(expired(idle), Catch::EndsWith(" lifetime=idle\n"));
    CHECK(log.all() == before + expired(idle) + after);
    CHECK(store.count() == 0);
}

TEST_CASE("the audit is told who ended a session, once for each session that was live",
          "[sessions][audit][database]") {
    Store store;
    const logging::Actor actor{.address = "192.0.2.9", .request_id = "0042"};
    const auto event = [](std::string_view name, std::string_view session) {
        return "info " + std::string(name) +
               " address=192.0.2.9 request=0042 user=ada@example.com session=" + std::string(session) + "\n";
    };
    const auto one = store.start();
    const std::string id(one.session.id());
    SECTION("by a sign-out") {
        store.sessions.sign_out(one.session, actor);
        CHECK(without_time(store.log.all()) == event("signed_out", id));
    }
    SECTION("by another session of the user") {
        store.sessions.end(one.session, actor);
        CHECK(without_time(store.log.all()) == event("session_ended", id));
    }
    SECTION("by the next sign-in of its browser") {
        CHECK(store.sessions.end_by_token(one.token.reveal(), actor));
        CHECK_FALSE(store.sessions.end_by_token(one.token.reveal(), actor));
        CHECK(without_time(store.log.all()) == event("session_ended", id));
    }
    SECTION("by its id") {
        CHECK(store.sessions.end_by_id(id, actor) == "ada@example.com");
        CHECK_FALSE(store.sessions.end_by_id(id, actor));
        CHECK(without_time(store.log.all()) == event("session_ended", id));
    }
    SECTION("by a session that stays, after a change of the password too") {
        const users::User before = store.ada;
        store.ada = *store.users.change_password(store.ada, users::hash_of_nobody({}));
        const auto kept = store.start();
        CHECK(store.sessions.end_others(before, kept.session.digest, actor) == 1);
        CHECK(store.sessions.end_others(before, kept.session.digest, actor) == 0);
        CHECK(without_time(store.log.all()) == event("session_ended", id));
    }
    SECTION("but not of a session that the user's earlier change has ended") {
        store.ada = *store.users.change_password(store.ada, users::hash_of_nobody({}));
        CHECK(store.sessions.end_others(store.ada, "", actor) == 0);
        CHECK(store.log.all().empty());
    }
}

TEST_CASE("a session that somebody is seen in while it is taken away is ended, but has not expired",
          "[sessions][audit][database]") {
    Store store;
    // Marks the session as seen when now() is called: after the sessions were read and before they are
    // deleted.
    struct ClockInBetween : Clock {
        explicit ClockInBetween(Store& owner) : store(owner) {}
        Time now() const override {
            store.database.run("UPDATE sessions SET last_seen_at = last_seen_at + 1");
            return store.clock.now();
        }
        Moment moment() const override { return store.clock.moment(); }
        Store& store;
    };
    const ClockInBetween clock(store);
    sessions::Sessions sessions(store.database, store.users, clock, store.settings);
    const auto started = store.start();
    store.clock.advance(2h);
    SECTION("by its token") {
        CHECK_FALSE(sessions.end_by_token(started.token.reveal(), {}));
    }
    SECTION("by its id") {
        CHECK_FALSE(sessions.end_by_id(started.session.id(), {}));
    }
    CHECK(store.count() == 0);
    CHECK(store.log.all().empty());
}

TEST_CASE("an operator who ends all sessions is told of once, not of those that were over",
          "[sessions][audit][database]") {
    Store store;
    store.start();
    store.clock.advance(2h);
    store.start();
    store.sessions.end_all({.operator_name = "root"});
    CHECK(store.count() == 0);
    CHECK(without_time(store.log.all()) == "info session_ended operator=root user=\"\" session=all\n");
}

TEST_CASE("a session that lived as long as any may says so when it expires", "[sessions][audit]") {
    Store store;
    const auto started = store.start();
    for (int i = 0; i < 13; ++i) {
        store.sessions.find(started.token.reveal());
        store.clock.advance(59min);
    }
    CHECK(store.sessions.purge(20) == 1);
    CHECK_THAT(store.log.all(), Catch::EndsWith(" lifetime=absolute\n"));
}

TEST_CASE("a session that ended with its user or password does not expire as well", "[sessions][audit]") {
    const std::function<void(Store&)> ends[] = {
        [](Store& store) { store.users.set_disabled(store.email(), true); },
        [](Store& store) { store.users.set_password(store.email(), users::hash_of_nobody({})); },
        [](Store& store) { store.users.remove(store.email(), sessions::remove_of_user); },
    };
    for (const auto& end : ends) {
        Store store;
        store.start();
        end(store);
        store.clock.advance(13h);
        store.sessions.purge(20);
        CHECK(store.count() == 0);
        CHECK(store.log.all().empty());
    }
}

TEST_CASE("a clock that goes back by a minute neither ends a session nor stops it", "[sessions]") {
    Store store;
    const auto started = store.start();
    store.clock.set_by(-1min);
    CHECK(store.sessions.find(started.token.reveal()));
    store.clock.set_by(1min);
    CHECK(store.sessions.find(started.token.reveal()));
}

TEST_CASE("a session is over as soon as its user is disabled, removed or has another password",
          "[sessions][database]") {
    const std::function<void(Store&)> ends[] = {
        [](Store& store) { store.users.set_disabled(store.email(), true); },
        [](Store& store) {
            store.users.set_disabled(store.email(), true);
            store.users.set_disabled(store.email(), false);
        },
        [](Store& store) { store.users.remove(store.email(), sessions::remove_of_user); },
        [](Store& store) {
            store.users.remove(store.email(), sessions::remove_of_user);
            store.add("ada@example.com");
        },
        [](Store& store) { store.users.set_password(store.email(), users::hash_of_nobody({})); },
        [](Store& store) { store.sessions.end_all({}); },
        [](Store& store) { store.sessions.end_others(store.ada, "", {}); },
    };
    for (const auto& end : ends) {
        Store store;
        const auto started = store.start();
        REQUIRE(store.sessions.find(started.token.reveal()));
        end(store);
        CHECK_FALSE(store.sessions.find(started.token.reveal()));
        CHECK(store.sessions.of_user(store.ada.id).empty());
        CHECK(live_sessions(store.sessions) == 0);
        const auto renewed = store.sessions.renew(started.session, started.session.user);
        CHECK_FALSE((renewed && store.sessions.find(renewed->token.reveal())));
    }
}

TEST_CASE("a session goes on under another email, name and group, and shows them", "[sessions][database]") {
    Store store;
    const auto started = store.start();
    const auto countess = *users::parse_email("countess@example.com");
    store.users.rename(store.email(), countess);
    store.users.set_name(countess, "Ada Lovelace");
    store.users.add_to_group(countess, "staff");
    const auto found = store.sessions.find(started.token.reveal());
    REQUIRE(found);
    CHECK(found->user.email.typed == "countess@example.com");
    CHECK(found->user.name == "Ada Lovelace");
    CHECK(found->user.groups.names() == std::vector<std::string>{"staff"});
}

TEST_CASE("a session from one source of users means nothing to another", "[sessions]") {
    Store store;
    users::SharedPassword shared(users::PasswordHash::stored("$argon2id$a"));
    users::SharedPassword changed(users::PasswordHash::stored("$argon2id$b"));
    const auto user = shared.find(store.email())->user;
    sessions::Sessions under_shared(store.database, shared, store.clock, store.settings);
    sessions::Sessions under_changed(store.database, changed, store.clock, store.settings);
    const auto theirs = under_shared.start(user, {});
    const auto ours = store.start();
    CHECK(under_shared.find(theirs.token.reveal()));
    CHECK_FALSE(under_changed.find(theirs.token.reveal()));
    CHECK_FALSE(store.sessions.find(theirs.token.reveal()));
    CHECK_FALSE(under_shared.find(ours.token.reveal()));
    CHECK(store.sessions.find(ours.token.reveal()));
}

TEST_CASE("a renewed session keeps everything but its token and the version of its user",
          "[sessions][database]") {
    Store store;
    const auto old = store.start();
    store.clock.advance(5min);
    store.ada = *store.users.change_password(store.ada, users::hash_of_nobody({}));
    const auto renewed = store.sessions.renew(old.session, store.ada);
    REQUIRE(renewed);
    CHECK_FALSE(store.sessions.find(old.token.reveal()));
    const auto found = store.sessions.find(renewed->token.reveal());
    REQUIRE(found);
    CHECK(found->began == old.session.began);
    CHECK(found->digest != old.session.digest);
    CHECK(store.count() == 1);
    CHECK_FALSE(store.sessions.renew(old.session, store.ada));
    CHECK(store.count() == 1);
}

TEST_CASE("a user's sessions are listed, the latest first, and nobody else's", "[sessions][database]") {
    Store store;
    const auto bob = store.add("bob@example.com");
    const auto first =
        store.sessions.start(store.ada, {.address = "192.0.2.1", .browser = "Firefox on Linux"});
    store.clock.advance(2min);
    const auto second = store.sessions.start(store.ada, {.address = "192.0.2.2", .browser = "curl"});
    store.sessions.start(bob, {});
    const auto listed = store.sessions.of_user(store.ada.id);
    REQUIRE(listed.size() == 2);
    CHECK(listed[0].digest == second.session.digest);
    CHECK(listed[1].browser == "Firefox on Linux");
    CHECK(listed[1].id().size() == 16);
    CHECK(live_sessions(store.sessions) == 3);
    store.sessions.end_others(store.ada, first.session.digest, {});
    CHECK(store.sessions.of_user(store.ada.id).size() == 1);
    CHECK(store.sessions.of_user(bob.id).size() == 1);
    CHECK(store.sessions.find(first.token.reveal()));
    CHECK_FALSE(store.sessions.find(second.token.reveal()));
}

TEST_CASE("a sign-in knows the one before it", "[sessions][database]") {
    Store store;
    CHECK_FALSE(store.sessions.start(store.ada, {.address = "192.0.2.1"}).session.previous);
    const auto when = store.clock.now();
    store.clock.advance(48h);
    const auto second = store.sessions.start(store.ada, {.address = "192.0.2.2"});
    const auto found = store.sessions.find(second.token.reveal());
    REQUIRE(found->previous);
    CHECK(found->previous->when == when);
    CHECK(found->previous->address == "192.0.2.1");
    CHECK(store.users.show(store.email())->last_address == "192.0.2.2");
}

TEST_CASE("who chose to stay signed in stays longer, as far as the configuration goes", "[sessions]") {
    Store store;
    store.settings.keep = 30 * 24h;
    sessions::Sessions sessions(store.database, store.users, store.clock, store.settings);
    const auto kept = sessions.start(store.ada, {.is_kept = true});
    const auto usual = sessions.start(store.ada, {});
    CHECK(sessions.cookie_lifetime(kept.session) == 30 * 24h);
    CHECK(sessions.cookie_lifetime(usual.session) == 0s);
    for (int day = 0; day < 29; ++day) {
        store.clock.advance(24h);
        CHECK(sessions.find(kept.token.reveal()));
    }
    CHECK_FALSE(sessions.find(usual.token.reveal()));
    CHECK(sessions.cookie_lifetime(kept.session) == 24h);
    CHECK(sessions.purge(10) == 1);
    store.clock.advance(24h);
    CHECK_FALSE(sessions.find(kept.token.reveal()));
    CHECK(sessions.purge(10) == 1);

    const auto idle = sessions.start(store.ada, {.is_kept = true});
    store.clock.advance(14 * 24h);
    CHECK_FALSE(sessions.find(idle.token.reveal()));

    // Without keep in the settings, a request to keep the session changes nothing.
    const auto asked = store.sessions.start(store.ada, {.is_kept = true});
    CHECK_FALSE(asked.session.is_kept);
    store.clock.advance(1h);
    CHECK_FALSE(store.sessions.find(asked.token.reveal()));
}

TEST_CASE("keeping a session never makes it shorter than the others", "[sessions]") {
    Store store;
    store.settings = {.idle = 20 * 24h, .absolute = 30 * 24h, .keep = 30 * 24h};
    sessions::Sessions sessions(store.database, store.users, store.clock, store.settings);
    const auto kept = sessions.start(store.ada, {.is_kept = true});
    store.clock.advance(19 * 24h);
    CHECK(sessions.find(kept.token.reveal()));
}

TEST_CASE("a check may trust what it read a moment ago where several machines share the sessions",
          "[sessions][cache]") {
    Store store;
    sessions::Sessions here(store.database, store.users, store.clock, store.settings, store.settings.cache);
    const auto one = here.start(store.ada, {});
    const std::string token(one.token.reveal());
    CHECK(here.find_recent(token));

    // Ended by another process: a check notices it after the time in the configuration, a page at once.
    store.sessions.end(one.session, {});
    CHECK(here.find_recent(token)->user.email.typed == "ada@example.com");
    CHECK_FALSE(here.find(token));
    store.clock.advance(2s);
    CHECK_FALSE(here.find_recent(token));

    // Ended by this process, in any way: a check notices it at once.
    const std::function<void(const sessions::Session&, const std::string&)> ends[] = {
        [&](const auto& session, const auto&) { here.end(session, {}); },
        [&](const auto&, const auto& key) { here.end_by_token(key, {}); },
        [&](const auto& session, const auto&) { here.end_by_id(session.id(), {}); },
        [&](const auto& session, const auto&) { here.end_others(session.user, "", {}); },
        [&](const auto& session, const auto&) { here.renew(session, store.ada); },
        [&](const auto&, const auto&) { here.end_all({}); }};
    for (const auto& end : ends) {
        const auto another = here.start(store.ada, {});
        const std::string key(another.token.reveal());
        CHECK(here.find_recent(key));
        end(another.session, key);
        CHECK_FALSE(here.find_recent(key));
    }
}

TEST_CASE(
    "a page that polls does not keep its visitor signed in, and does not hide the visitor's own requests",
    "[sessions][cache]") {
    Store store;
    store.settings = {.idle = 1h, .cache = 10s};
    sessions::Sessions here(store.database, store.users, store.clock, store.settings, store.settings.cache);
    const auto polling = here.start(store.ada, {});
    const auto both = here.start(store.ada, {});
    for (int minutes = 0; minutes < 59; ++minutes) {
        store.clock.advance(1min);
        CHECK(here.find_unnoticed(polling.token.reveal()));
        CHECK(here.find_unnoticed(both.token.reveal()));
        CHECK(here.find_recent(both.token.reveal()));
    }
    store.clock.advance(1min);
    CHECK_FALSE(here.find_unnoticed(polling.token.reveal()));
    CHECK(here.find_unnoticed(both.token.reveal()));
    CHECK_FALSE(here.find_unnoticed("no token"));
}

TEST_CASE("a session that one machine alone keeps is read for every check", "[sessions][cache]") {
    Store store;
    sessions::Sessions elsewhere(store.database, store.users, store.clock, store.settings);
    const auto one = store.start();
    CHECK(store.sessions.find_recent(one.token.reveal()));
    elsewhere.end(one.session, {});
    CHECK_FALSE(store.sessions.find_recent(one.token.reveal()));
}

TEST_CASE("a session that is over is so from memory as well", "[sessions][cache]") {
    Store store;
    store.settings = {.idle = 1min, .cache = 10s};
    sessions::Sessions here(store.database, store.users, store.clock, store.settings, store.settings.cache);
    const auto one = here.start(store.ada, {});
    store.clock.advance(58s);
    store.sessions.end(one.session, {});
    CHECK_FALSE(here.find_recent(one.token.reveal()));
    const auto two = here.start(store.ada, {});
    CHECK(here.find_recent(two.token.reveal()));
    for (int i = 0; i < 20; ++i) {
        store.clock.advance(9s);
        CHECK(here.find_recent(two.token.reveal()));
    }
    store.clock.advance(1min);
    CHECK_FALSE(here.find_recent(two.token.reveal()));
}

TEST_CASE("who ends a session while others look it up never sees it again", "[sessions][cache][threads]") {
    Store store;
    sessions::Sessions here(store.database, store.users, store.clock, store.settings, 10s);
    std::vector<std::string> tokens;
    for (int i = 0; i < 40; ++i)
        tokens.emplace_back(here.start(store.ada, {}).token.reveal());
    std::atomic<std::size_t> ended{0};
    std::atomic<int> seen_after_end{0};
    std::vector<std::thread> lookers;
    for (int i = 0; i < 3; ++i) {
        lookers.emplace_back([&] {
            while (ended < tokens.size()) {
                for (std::size_t each = 0; each < tokens.size(); ++each) {
                    const bool is_over = each < ended;
                    if (here.find_recent(tokens[each]) && is_over) ++seen_after_end;
                }
            }
        });
    }
    for (const std::string& token : tokens) {
        here.end_by_token(token, {});
        ++ended;
    }
    for (std::thread& each : lookers)
        each.join();
    CHECK(seen_after_end == 0);
}

TEST_CASE("a session from the future is over, and stays so when its time comes", "[sessions][clock]") {
    Store store;
    const bool is_kept = GENERATE(false, true);
    store.settings.keep = 720h;
    sessions::Sessions sessions{store.database, store.users, store.clock, store.settings, 2s};
    store.clock.set_by(24h * 365);
    const auto ahead = sessions.start(store.ada, {.is_kept = is_kept});
    REQUIRE(sessions.find_recent(ahead.token.reveal()));
    SECTION("as soon as the clock is right again") {
        store.clock.set_by(-24h * 365);
        CHECK_FALSE(sessions.find(ahead.token.reveal()));
        // Only the wall clock changed: the cache entry is not older than before, but is not used.
        CHECK_FALSE(sessions.find_recent(ahead.token.reveal()));
        CHECK(sessions.of_user(store.ada.id).empty());
        CHECK(live_sessions(sessions) == 0);
        CHECK(sessions.count() == 0U);
        CHECK_FALSE(sessions.end_by_id(ahead.session.id(), {}));
        CHECK(store.count() == 0);
    }
    SECTION("and the housekeeping deletes it") {
        store.clock.set_by(-24h * 365);
        CHECK(sessions.purge(10) == 1);
        CHECK(store.count() == 0);
        CHECK_THAT(store.log.lines_with("session_expired"), Catch::Contains("lifetime=future"));
        store.clock.set_by(24h * 365);
        CHECK_FALSE(sessions.find(ahead.token.reveal()));
    }
    SECTION("but machines may differ by a minute") {
        store.clock.set_by(-1min);
        CHECK(sessions.find(ahead.token.reveal()));
        CHECK(sessions.count() == 1U);
        CHECK(sessions.purge(10) == 0);
        CHECK(sessions.cookie_lifetime(ahead.session) <= store.settings.keep);
        store.clock.set_by(-1s);
        CHECK_FALSE(sessions.find(ahead.token.reveal()));
    }
}

TEST_CASE("a server whose clock is behind deletes no session", "[sessions][clock]") {
    Store store;
    store.settings.keep = GENERATE(0h, 720h);
    sessions::Sessions sessions{store.database, store.users, store.clock, store.settings};
    const auto begun = sessions.start(store.ada, {.is_kept = true});
    const auto behind = GENERATE(61s, std::chrono::seconds(3h));
    store.clock.set_by(-behind);
    CHECK_FALSE(sessions.find(begun.token.reveal()));
    CHECK(sessions.purge(10) == 0);
    CHECK_THAT(store.log.lines_with("sessions_ahead"), Catch::Contains("check the clocks"));
    store.clock.set_by(behind);
    CHECK(sessions.find(begun.token.reveal()));
}

TEST_CASE("no warning of the clock is logged while the clocks agree", "[sessions][clock]") {
    Store store;
    store.start();
    store.clock.set_by(-1min);
    CHECK(store.sessions.purge(10) == 0);
    CHECK(store.log.lines_with("sessions_ahead").empty());
}

TEST_CASE("a session that was seen in the future is refused", "[sessions][clock]") {
    Store store;
    const auto begun = store.start();
    // The clock is an hour ahead for a moment: the session began in the past and was seen in the future.
    store.clock.set_by(59min);
    REQUIRE(store.sessions.find(begun.token.reveal()));
    store.clock.set_by(-59min);
    CHECK_FALSE(store.sessions.find(begun.token.reveal()));
    CHECK(store.sessions.purge(10) == 0);
}

TEST_CASE("every session is listed once, and the one seen last first unless there are very many",
          "[sessions]") {
    using sessions::Sessions;
    Store store;
    Sessions all(store.database, store.users, store.clock, {});
    const long long now = to_seconds(store.clock.now());
    const auto add = [&](std::size_t count, const std::string& version) {
        store.database.change([&](database::Transaction& transaction) {
            for (std::size_t i = 0; i < count; ++i)
                transaction.run(
                    "INSERT INTO sessions (digest, user_id, credential, email, began_at, last_seen_at, "
                    "address,"
                    " browser, kept, previous_at, previous_address, factors, proven_at) VALUES (:digest, "
                    ":user,"
                    " :version, 'ada@example.com', :began, :seen, '', '', 0, 0, '', 1, 0)",
                    {digest_of(new_token().reveal()), store.ada.id, version, now - 3000,
                     now - static_cast<long long>(i % 100)});
        });
    };
    std::vector<sessions::Session> seen;
    const auto list = [&] {
        seen.clear();
        all.each([&](const sessions::Session& session) {
            seen.push_back(session);
            if (seen.size() % 500 == 0) all.count();  // the database is free meanwhile
        });
    };
    add(Sessions::kSorted, store.ada.version);
    list();
    CHECK(seen.size() == Sessions::kSorted);
    CHECK(std::ranges::is_sorted(seen, std::greater(), &sessions::Session::last_seen));
    add(Sessions::kSorted + 1, store.ada.version);
    add(1, "another");
    list();
    CHECK(seen.size() == 2 * Sessions::kSorted + 1);
    CHECK(std::ranges::adjacent_find(seen, std::greater_equal(), &sessions::Session::digest) == seen.end());
}

TEST_CASE("the newest sessions of a user are the first of all that are live, and their number is right",
          "[sessions]") {
    Store store;
    config::Session settings;
    settings.keep = 24h * 30;
    sessions::Sessions all(store.database, store.users, store.clock, settings);
    const auto bob = store.add("bob@example.com");
    all.start(bob, {.address = "192.0.2.8"});
    // Over by each limit, and on both sides of it; ahead; of an earlier version.
    const long long now = to_seconds(store.clock.now());
    const auto write = [&](long long kept, long long began, long long seen, const std::string& version) {
        store.database.run(
            "INSERT INTO sessions (digest, user_id, credential, email, began_at, last_seen_at, address, "
            "browser, kept,"
            " previous_at, previous_address, factors, proven_at) VALUES (:digest, :user, :version, "
            "'ada@example.com',"
            " :began, :seen, '', '', :kept, 0, '', 1, 0)",
            {digest_of(new_token().reveal()), store.ada.id, version, now - began, now - seen, kept});
    };
    for (const long long kept : {0, 1}) {
        for (const long long began : {-61, -60, 0, 43199, 43200, 43201, 30 * 86400 - 1, 30 * 86400}) {
            for (const long long seen : {-61, -60, 0, 3599, 3600, 14 * 86400 - 1, 14 * 86400}) {
                write(kept, began, seen, store.ada.version);
                write(kept, began, seen, "another");
            }
        }
    }
    const auto wanted = all.of_user(store.ada.id);
    REQUIRE(wanted.size() > 10);
    for (const std::size_t most : {std::size_t{1}, std::size_t{7}, wanted.size(), wanted.size() + 1}) {
        CAPTURE(most);
        const auto newest = all.newest_of(store.ada, most);
        CHECK(newest.count == wanted.size());
        REQUIRE(newest.sessions.size() == std::min(most, wanted.size()));
        for (std::size_t i = 0; i < newest.sessions.size(); ++i)
            CHECK(newest.sessions.at(i).digest == wanted.at(i).digest);
    }
}
