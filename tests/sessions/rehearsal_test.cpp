#include "sessions/rehearsal.hpp"

#include <regex>
#include <set>
#include <string>

#include <catch2/catch.hpp>

#include "sessions/sessions.hpp"
#include "support/secret.hpp"
#include "support/test_users.hpp"
#include "users/password_hash.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;

TEST_CASE("a visitor cannot sign in if any table that a sign-in writes to takes no row",
          "[sessions][health]") {
    TestUsers site;
    sessions::Sessions sessions{site.database, site.users, site.clock, {}};
    const users::Email ada = email("ada@example.com");
    site.users.add({{.email = ada, .password_hash = users::hash_of_nobody(kCost)}});
    const users::User user = site.users.find(ada)->user;

    std::set<std::string> tables;
    site.database.observe([&](std::string_view text) {
        static const std::regex kWritten("(?:INSERT INTO|UPDATE) ([a-z_]+) ");
        const std::string message(text);
        for (std::sregex_iterator each(message.begin(), message.end(), kWritten), end; each != end; ++each)
            tables.insert((*each)[1]);
    });
    const users::Attempt home{"ada@example.com", "192.0.2.7"};
    REQUIRE_FALSE(site.throttle.admit(home));
    sessions.start(user, {.address = "192.0.2.7", .form = secret("a form"), .attempts = {home}});
    site.database.observe(nullptr);

    CHECK(tables == std::set<std::string>{"known_networks", "sessions", "sign_in_forms", "sign_ins",
                                          "throttle_accounts", "throttle_networks", "throttle_pairs"});
    site.clock.advance(1s);  // a process that has just started writes less
    for (const std::string& table : tables) {
        CAPTURE(table);
        CHECK(sessions.can_start());
        site.clock.advance(1s);
        site.database.run("ALTER TABLE " + table + " RENAME TO elsewhere");
        CHECK_FALSE(sessions.can_start());
        site.database.run("ALTER TABLE elsewhere RENAME TO " + table);
        site.clock.advance(1s);
    }
    CHECK(sessions.can_start());
}
