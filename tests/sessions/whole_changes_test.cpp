#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "sessions/sessions.hpp"
#include "support/captured_log.hpp"
#include "support/manual_clock.hpp"
#include "support/secret.hpp"
#include "support/test_database.hpp"
#include "support/test_users.hpp"
#include "users/password_hash.hpp"
#include "users/password_login.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;

namespace {

// A site with something in every table: a user with sessions, known networks, and failures that count.
struct FullSite : TestUsers {
    sessions::Sessions sessions{database, users, clock, {}};
    users::User ada;
    sessions::Session session;
    users::Attempt home{"ada@example.com", "192.0.2.7"};

    FullSite() {
        users.add({{.email = email("ada@example.com"), .password_hash = users::hash_of_nobody(kCost)}});
        ada = users.find(email("ada@example.com"))->user;
        fail(home);
        session = start().session;
        sessions.start(ada, {.address = "192.0.2.8"});
        fail(home);
        fail({"ada@example.com", "198.51.100.1"});
        fail({users::signed_in_as("ada@example.com"), "192.0.2.7"});
    }
    void fail(const users::Attempt& attempt) { REQUIRE_FALSE(throttle.admit(attempt)); }
    sessions::Sessions::Started start() {
        return sessions.start(ada, {.address = "192.0.2.7", .form = secret("a form"), .attempts = {home}});
    }
    // All that the tables hold, apart from random texts.
    std::string tables() {
        return database.use([](database::Reader& reader) {
            std::string all;
            for (const char* query :
                 {"SELECT email || ' ' || name || ' ' || password_hash || ' ' || credential || ' ' || "
                  "disabled"
                  " FROM users ORDER BY id",
                  "SELECT account || ' ' || network || ' ' || failures FROM throttle_pairs ORDER BY 1",
                  "SELECT network || ' ' || full_at FROM throttle_networks ORDER BY 1",
                  "SELECT account || ' ' || failures FROM throttle_accounts ORDER BY 1",
                  "SELECT account || ' ' || network FROM known_networks ORDER BY 1",
                  "SELECT user_id || ' ' || at || ' ' || address FROM sign_ins ORDER BY 1",
                  "SELECT digest || ' ' || credential FROM sessions ORDER BY 1",
                  "SELECT form || ' ' || session FROM sign_in_forms ORDER BY 1"}) {
                std::string row;
                reader.all(query, {}, {row}, [&] { all += row + "\n"; });
            }
            return all;
        });
    }
};

struct Change {
    std::string_view name;
    std::function<void(FullSite&)> make;
};

const Change kChanges[] = {
    {"an operator sets a password",
     [](FullSite& site) {
         site.users.set_password(email("ada@example.com"), users::PasswordHash::stored("another hash"));
     }},
    {"an operator disables a user",
     [](FullSite& site) { site.users.set_disabled(email("ada@example.com"), true); }},
    {"an operator removes a user",
     [](FullSite& site) { site.users.remove(email("ada@example.com"), sessions::remove_of_user); }},
    {"an operator gives a user another address and another name",
     [](FullSite& site) { site.users.rename(email("ada@example.com"), email("eva@example.com"), "Eva"); }},
    {"an operator lifts the limits of a user",
     [](FullSite& site) { site.throttle.lift_account("ada@example.com"); }},
    {"an operator lifts the limits of a network",
     [](FullSite& site) { site.throttle.lift_network("192.0.2.7"); }},
    {"an operator lifts all limits", [](FullSite& site) { site.throttle.lift_all(); }},
    {"a user changes the password and keeps the session",
     [](FullSite& site) {
         sessions::Renewal renewal(site.sessions, site.session);
         site.users.change_password(
             site.ada, users::PasswordHash::stored("another hash"),
             [&](auto& transaction, const auto& changed) { renewal.write(transaction, changed); });
     }},
    {"a user ends the other sessions",
     [](FullSite& site) { site.sessions.end_others(site.ada, site.session.digest, {}); }},
    {"an attempt is counted", [](FullSite& site) { site.throttle.admit(site.home); }},
    {"a session starts after the right password",
     [](FullSite& site) {
         site.clock.advance(1min);
         site.start();
     }},
};

struct Crash : std::runtime_error {
    Crash() : std::runtime_error("") {}
};

}  // namespace

TEST_CASE("a change that is cut off at any message to the database is made wholly or not at all",
          "[sessions][database]") {
    for (const Change& change : kChanges) {
        CAPTURE(change.name);
        bool is_cut_off = true;
        for (int last = 1; is_cut_off; ++last) {
            CAPTURE(last);
            FullSite site;
            const std::string before = site.tables();
            int messages = 0;
            site.database.observe([&](std::string_view) {
                if (++messages == last) throw Crash();
            });
            try {
                change.make(site);
                is_cut_off = false;
            } catch (const Crash&) {
            }
            site.database.observe(nullptr);
            CHECK((site.tables() == before) == is_cut_off);
            REQUIRE(last < 50);
        }
    }
}
