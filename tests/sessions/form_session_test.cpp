#include "sessions/form_session.hpp"

#include <set>
#include <thread>

#include <catch2/catch.hpp>

#include "sessions/sessions.hpp"
#include "support/manual_clock.hpp"
#include "support/test_database.hpp"
#include "support/test_users.hpp"
#include "users/users.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;
using sessions::Sessions;

namespace {

struct Place {
    TestDatabase place;
    ManualClock clock;
    database::Database database{place.place(), 4};
    users::Users users{database, clock};
    Sessions sessions{database, users, clock, {.keep = 24h}};

    Place() { users.add({{.email = email("ada@example.com")}, {.email = email("bob@example.com")}}); }
    users::User user(const std::string& address = "ada@example.com") {
        return users.find(email(address))->user;
    }
    static Sessions::Beginning with(const std::string& form) {
        return {.address = "192.0.2.7", .browser = "Firefox", .form = Secret(std::string_view(form))};
    }
    std::string start(const Sessions::Beginning& beginning) {
        return std::string(sessions.start(user(), beginning).token.reveal());
    }
};

}  // namespace

TEST_CASE("a form that is sent three times begins one session", "[sessions]") {
    Place place;
    const auto first = place.sessions.start(place.user(), Place::with("a form"));
    CHECK(first.is_new);
    place.clock.advance(9s);
    for (int i = 0; i < 2; ++i) {
        const auto again = place.sessions.start(place.user(), Place::with("a form"));
        CHECK_FALSE(again.is_new);
        CHECK(again.token.reveal() == first.token.reveal());
        CHECK(again.session.digest == first.session.digest);
        CHECK(again.session.began == first.session.began);
    }
    CHECK(place.sessions.find(first.token.reveal()));
    CHECK(place.sessions.of_user(place.user().id).size() == 1);
}

TEST_CASE("three posts at once, in several processes, begin one session that each answer leads to",
          "[sessions]") {
    Place place;
    for (int round = 0; round < 10; ++round) {
        const std::string form = "form " + std::to_string(round);
        std::vector<std::string> tokens(6);
        std::vector<std::thread> threads;
        for (std::string& token : tokens) {
            threads.emplace_back([&] {
                database::Database database(place.place.place(), 1);
                users::Users users(database, place.clock);
                Sessions sessions(database, users, place.clock, {.keep = 24h});
                const auto user = users.find(email("ada@example.com"))->user;
                token = sessions.start(user, Place::with(form)).token.reveal();
            });
        }
        for (std::thread& thread : threads)
            thread.join();
        CHECK(std::set(tokens.begin(), tokens.end()).size() == 1);
        CHECK(place.sessions.find(tokens.front()));
        CHECK(place.sessions.of_user(place.user().id).size() == static_cast<std::size_t>(round + 1));
    }
}

TEST_CASE("a session is shared by nobody but the browser that sent the same form", "[sessions]") {
    Place place;
    const std::string token = place.start(Place::with("a form"));
    std::set<std::string> tokens = {token};
    const auto add = [&](const Sessions::Beginning& beginning) { tokens.insert(place.start(beginning)); };
    add(Place::with("another form"));
    add({.address = "192.0.2.7", .browser = "Firefox"});
    add({.address = "192.0.2.7", .browser = "Firefox"});
    auto other = Place::with("a form");
    other.address = "192.0.2.8";
    add(other);
    other = Place::with("a form");
    other.browser = "Chromium";
    add(other);
    other = Place::with("a form");
    other.is_kept = true;
    add(other);
    tokens.insert(std::string(
        place.sessions.start(place.user("bob@example.com"), Place::with("a form")).token.reveal()));
    CHECK(tokens.size() == 8);
}

TEST_CASE("a form that is sent again later begins another session", "[sessions]") {
    Place place;
    const std::string token = place.start(Place::with("a form"));
    SECTION("after ten seconds") {
        place.clock.advance(11s);
    }
    SECTION("when the clock was put back") {
        place.clock.set_by(-5s);
    }
    SECTION("after the sign-out") {
        CHECK(place.sessions.end_by_token(token, {}));
    }
    SECTION("after another password") {
        place.users.set_password(email("ada@example.com"), users::PasswordHash::stored("another hash"));
    }
    const auto again = place.sessions.start(place.user(), Place::with("a form"));
    CHECK(again.is_new);
    CHECK(again.token.reveal() != token);
    CHECK(place.sessions.find(again.token.reveal()));
}

TEST_CASE("what the database keeps of a form opens nothing, and not for long", "[sessions]") {
    Place place;
    const std::string token = place.start(Place::with("a form"));
    const auto rows = [&] {
        return place.database.use([](database::Reader& reader) {
            std::string all;
            std::string form;
            std::string session;
            std::string salt;
            reader.all("SELECT form, session, salt FROM sign_in_forms", {}, {form, session, salt},
                       [&] { all += form + " " + session + " " + salt + "\n"; });
            return all;
        });
    };
    CHECK_FALSE(rows().empty());
    CHECK(rows().find("a form") == std::string::npos);
    CHECK(rows().find(token) == std::string::npos);
    place.sessions.purge(10);
    CHECK_FALSE(rows().empty());
    place.clock.advance(11s);
    place.sessions.purge(10);
    CHECK(rows().empty());
    CHECK(place.sessions.find(token));
}
