#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "sessions/sessions.hpp"
#include "support/captured_log.hpp"
#include "support/manual_clock.hpp"
#include "support/test_database.hpp"
#include "support/test_users.hpp"
#include "users/password_hash.hpp"
#include "users/password_login.hpp"

using namespace postern;
using namespace postern::tests;

namespace {

// A site whose statements are prepared already, and the messages that it sends to the database.
struct ObservedSite : TestUsers {
    users::PasswordLogin login{users, throttle, kCost};
    sessions::Sessions sessions{database, users, clock, {.keep = std::chrono::hours{24}}};
    std::vector<std::string> messages;

    ObservedSite() : TestUsers(1) {
        users.add({{.email = *users::parse_email("ada@example.com"),
                    .password_hash = users::hash_password(Secret(std::string_view("wonderland")), kCost)}});
        for (const char* address : {"192.0.2.7", "2001:db8::7"}) {
            sign_in("wonderland", address);
            sign_in("wrong", address);
        }
        database.observe([this](std::string_view text) { messages.emplace_back(text); });
    }

    // Signs in like the sign-in page does, each time with another form.
    bool sign_in(std::string_view password, const std::string& address) {
        const auto outcome = login.sign_in("ada@example.com", Secret(password), {address, "id"});
        const auto* signed_in = std::get_if<users::SignedIn>(&outcome);
        if (signed_in == nullptr) return false;
        const std::string form = "form " + std::to_string(++forms_);
        const auto started = sessions.start(signed_in->user, {.address = address,
                                                              .browser = "Firefox",
                                                              .is_kept = true,
                                                              .form = Secret(std::string_view(form)),
                                                              .attempts = {signed_in->attempt},
                                                              .may_lack_code = true});
        return started.is_new && sessions.find_unnoticed(started.token.reveal()).has_value();
    }
    std::size_t count(std::string_view beginning) const {
        return static_cast<std::size_t>(std::ranges::count_if(
            messages, [&](const std::string& each) { return each.starts_with(beginning); }));
    }

private:
    int forms_ = 0;
};

}  // namespace

TEST_CASE(
    "a sign-in sends few messages to PostgreSQL: at most 13 in two transactions if it is right, 6 if not",
    "[sessions][throttle][postgresql]") {
    if (!TestDatabase::is_postgresql()) return;
    // The address of an IPv6 site has one limit more.
    const std::string address = GENERATE("192.0.2.7", "2001:db8::7");
    ObservedSite site;
    REQUIRE(site.sign_in("wonderland", address));
    CAPTURE(site.messages);
    CHECK(site.count("BEGIN") == 2);
    CHECK(site.count("COMMIT") == 2);
    CHECK(site.messages.size() - 1 <= 13);  // the last message is the test's own look at the session
    site.messages.clear();
    REQUIRE_FALSE(site.sign_in("wrong", address));
    CHECK(site.count("BEGIN") == 1);
    CHECK(site.messages.size() <= 6);
}

TEST_CASE("a refused attempt sends one message to the database", "[sessions][throttle][database]") {
    ObservedSite site;
    for (int i = 0; i < 5; ++i)
        REQUIRE_FALSE(site.sign_in("wrong", "192.0.2.7"));
    site.messages.clear();
    REQUIRE_FALSE(site.sign_in("wonderland", "192.0.2.7"));
    CHECK(site.messages.size() == 1);
}
