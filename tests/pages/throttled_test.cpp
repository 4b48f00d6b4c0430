#include <set>

#include <catch2/catch.hpp>

#include "gateway/answer.hpp"
#include "support/browser.hpp"
#include "support/people.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;
using http::Status;

namespace {

void use_users_and_real_numbers(config::Config& config) {
    use_users(config);
    config.throttle = {};
}

void fail(Browser& browser, int times, const std::string& email = "ada@example.com") {
    for (int i = 0; i < times; ++i) {
        browser.post("/login", {{"email", email}, {"password", "wrong"}});
        REQUIRE(browser.location() == "/error");
    }
}

// The bytes of the last answer without the request id and the form.
std::string comparable_bytes(const Browser& browser) {
    std::string text = gateway::format_answer(browser.page(), {});
    const auto number = text.find("<bdi class=\"request_id\">");
    if (number != std::string::npos) text.replace(number, text.find("</bdi>", number) - number, "");
    return without_form(std::move(text));
}

}  // namespace

TEST_CASE("who tried too often is told when to come back, and then gets in", "[pages][throttle]") {
    TestSite site(use_users_and_real_numbers);
    site.add_user("ada@example.com", kPassword);
    Browser browser(site);
    fail(browser, 5);
    CHECK(browser.sign_in("ada@example.com", kPassword).status == Status::TooManyRequests);
    CHECK(browser.page().headers.get("Retry-After") == "1");
    CHECK(browser.shows("try again in 1 second."));
    CHECK_FALSE(browser.cookies().contains("session"));
    CHECK_FALSE(browser.cookies().contains("email"));
    const std::string line = site.log().lines_with(" throttled ");
    CHECK_THAT(line, Catch::Contains("address=192.0.2.7") &&
                         Catch::Contains("user=ada@example.com limit=pair wait=1\n"));
    site.clock().advance(999ms);
    CHECK(browser.sign_in("ada@example.com", kPassword).status == Status::TooManyRequests);
    CHECK(browser.page().headers.get("Retry-After") == "1");
    site.clock().advance(1ms);
    browser.sign_in("ada@example.com", kPassword);
    CHECK(browser.location() == "/success");
}

TEST_CASE("a long wait is told in minutes, to a person", "[pages][throttle]") {
    TestSite site;
    Browser browser(site);
    fail(browser, 5);
    for (const auto& [wait, words] : {std::pair{1, "1 second"},
                                      {2, "2 seconds"},
                                      {4, "4 seconds"},
                                      {8, "8 seconds"},
                                      {16, "16 seconds"},
                                      {32, "32 seconds"},
                                      {64, "64 seconds"},
                                      {128, "3 minutes"},
                                      {256, "5 minutes"},
                                      {512, "9 minutes"},
                                      {900, "15 minutes"}}) {
        browser.sign_in("ada@example.com", "jtp");
        CHECK(browser.page().headers.get("Retry-After") == std::to_string(wait));
        // A short wait is told above the form, a long wait on a page of its own.
        const bool is_short = wait < 5;
        CHECK(browser.shows("<h1>" + std::string(is_short ? "Sign in" : "Too many attempts") + "</h1>"));
        const std::string told = std::string(words) + (is_short ? "." : "</bdi>.");
        CHECK(browser.shows("again in " + std::string(is_short ? "" : "<bdi class=\"wait\">") + told));
        CHECK(browser.shows("from a place where you signed in before.") == (wait == 900));
        const std::string lines = site.log().lines_with(" throttled ");
        const std::string request = lines.substr(lines.rfind(" request=") + 9, 16);
        CHECK(browser.shows("<bdi class=\"request_id\">" + request + "</bdi>") == !is_short);
        CHECK(browser.shows("value=\"ada@example.com\""));
        site.clock().advance(std::chrono::seconds(wait));
        fail(browser, 1);
    }
}

TEST_CASE("the way back to where one wanted to go survives the wait", "[pages][throttle]") {
    TestSite site;
    Browser browser(site);
    fail(browser, 5);
    browser.get("/?rd=/app%3Fa%3D1%26b%3D%2522");
    browser.submit("", {{"email", "ada@example.com"}, {"password", "jtp"}});
    CHECK(browser.page().status == Status::TooManyRequests);
    CHECK(browser.shows("name=\"rd\" value=\"/app?a=1&amp;b=%22\""));
    site.clock().advance(1s);
    browser.submit("", {{"email", "ada@example.com"}, {"password", "jtp"}});
    CHECK(browser.location() == "/app?a=1&b=%22");
    Browser other(site);
    fail(other, 5, "bob@example.com");
    other.post("/login", {{"email", "bob@example.com"}, {"password", "jtp"}, {"rd", "//evil.example/"}});
    CHECK(other.page().status == Status::TooManyRequests);
    CHECK_FALSE(other.shows("evil"));
}

TEST_CASE("who has to wait finds the email and the tick in the form again", "[pages][throttle]") {
    TestSite site([](config::Config& config) { config.session.keep = 30 * 24h; });
    Browser browser(site);
    fail(browser, 5, "zo\u00EB@m\u00FCnchen.example");
    for (const char* page : {"/", "/login", "/error"}) {
        CAPTURE(page);
        browser.post(page, {{"email", "zo\u00EB@m\u00FCnchen.example"}, {"password", "jtp"}, {"keep", "on"}});
        CHECK(browser.page().status == Status::TooManyRequests);
        CHECK(browser.page().headers.get("Retry-After") == "1");
        CHECK(browser.shows("value=\"zo\u00EB@m\u00FCnchen.example\""));
        CHECK(browser.shows(" checked>"));
        CHECK_FALSE(browser.shows("jtp"));
        CHECK(browser.set_cookie("attempt").empty());
    }
    site.clock().advance(1s);
    browser.post("/", {{"email", "zo\u00EB@m\u00FCnchen.example"}, {"password", "jtp"}, {"keep", "on"}});
    CHECK(browser.location() == "/success");
}

TEST_CASE("T-03, T-91: whether there is such a user, and how they are, shows in no refusal",
          "[pages][throttle]") {
    TestSite site(use_users_and_real_numbers);
    site.add_user("ada@example.com", kPassword);
    site.add_user("disabled@example.com", kPassword);
    site.users().set_disabled(*users::parse_email("disabled@example.com"), true);
    site.users().add({{.email = *users::parse_email("invited@example.com")}});
    const std::string people[] = {"ada@example.com", "nobody@example.com", "disabled@example.com",
                                  "invited@example.com", "not an address"};
    std::set<std::string> answers;
    SECTION("of one account") {
        for (const std::string& email : people) {
            CAPTURE(email);
            site.lift_throttle();
            Browser browser(site);
            fail(browser, 5, email);
            for (const std::string& password : {kPassword, std::string("wrong"), std::string()}) {
                browser.post("/login", {{"email", email}, {"password", password}});
                CHECK(browser.page().status == Status::TooManyRequests);
                answers.insert(comparable_bytes(browser));
            }
        }
    }
    SECTION("of one address") {
        Browser browser(site);
        for (int i = 0; i < 10; ++i)
            fail(browser, 1, "u" + std::to_string(i) + "@example.com");
        for (const std::string& email : people) {
            browser.post("/login", {{"email", email}, {"password", kPassword}});
            CHECK(browser.page().status == Status::TooManyRequests);
            CHECK(browser.page().headers.get("Retry-After") == "2");
            answers.insert(comparable_bytes(browser));
        }
    }
    SECTION("of strangers") {
        for (const std::string& email : people) {
            if (email == "not an address") continue;
            for (int i = 0; i < 100; ++i) {
                Browser browser(site);
                browser.variables["REMOTE_ADDR"] = "198.51.100." + std::to_string(i);
                site.clock().advance(2s);
                fail(browser, 1, email);
            }
            Browser browser(site);
            browser.post("/login", {{"email", email}, {"password", kPassword}});
            CHECK(browser.page().headers.get("Retry-After") == "900");
            answers.insert(comparable_bytes(browser));
        }
    }
    CHECK(answers.size() == 1);
}

TEST_CASE("T-92: what a visitor says about their address changes nothing", "[pages][throttle]") {
    TestSite site;
    const char* names[] = {"HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP",        "HTTP_FORWARDED",
                           "HTTP_TRUE_CLIENT_IP",  "HTTP_CF_CONNECTING_IP", "HTTP_X_CLIENT_IP",
                           "HTTP_CLIENT_IP",       "HTTP_REMOTE_ADDR",      "HTTP_X_REMOTE_ADDR"};
    int number = 0;
    for (const char* name : names) {
        Browser browser(site);
        const std::string address = "198.51.100." + std::to_string(++number);
        browser.variables[name] = std::string(name) == "HTTP_FORWARDED" ? "for=" + address : address;
        browser.post("/login", {{"email", "ada@example.com"}, {"password", "wrong"}});
        CHECK((browser.page().status == Status::TooManyRequests) == (number > 5));
    }
    CHECK_THAT(site.log().all(), !Catch::Contains("198.51.100."));
}

TEST_CASE("T-92: addresses of one IPv6 network are one, and so is IPv4 in either spelling",
          "[pages][throttle]") {
    TestSite site;
    for (const auto& [first, other] :
         {std::pair{"2001:db8:1:2::", "2001:db8:1:2:ffff::5"}, {"::ffff:192.0.2.", "192.0.2.200"}}) {
        for (int i = 1; i <= 5; ++i) {
            Browser browser(site);
            browser.variables["REMOTE_ADDR"] = first + std::to_string(i);
            if (std::string(first).starts_with("::ffff"))
                browser.variables["REMOTE_ADDR"] = "::ffff:192.0.2.200";
            fail(browser, 1);
        }
        Browser browser(site);
        browser.variables["REMOTE_ADDR"] = other;
        CHECK(browser.sign_in().status == Status::TooManyRequests);
    }
    Browser elsewhere(site);
    elsewhere.variables["REMOTE_ADDR"] = "2001:db8:1:3::1";
    elsewhere.sign_in();
    CHECK(elsewhere.location() == "/success");
}

TEST_CASE("T-96: a restart forgets nothing", "[pages][throttle]") {
    TestSite site;
    Browser browser(site);
    fail(browser, 5);
    site.restart();
    CHECK(browser.sign_in().status == Status::TooManyRequests);
}

TEST_CASE("T-98: who is signed in notices nothing of a lock-out", "[pages][throttle]") {
    TestSite site(use_users_and_real_numbers);
    site.add_user("alice@example.com", kPassword);
    Browser alice(site);
    alice.sign_in("alice@example.com", kPassword);
    for (int i = 0; i < 100; ++i) {
        Browser attacker(site);
        attacker.variables["REMOTE_ADDR"] = "198.51.100." + std::to_string(i);
        fail(attacker, 1, "alice@example.com");
    }
    Browser abroad(site);
    abroad.variables["REMOTE_ADDR"] = "203.0.113.5";
    CHECK(abroad.sign_in("alice@example.com", kPassword).status == Status::TooManyRequests);
    CHECK(alice.get("/profile").status == Status::Ok);
    SECTION("they come in again where they did before") {
        Browser again(site);
        again.sign_in("alice@example.com", kPassword);
        CHECK(again.location() == "/success");
        CHECK(alice.get("/profile").status == Status::Ok);
    }
    SECTION("they change their password, wherever they are by now") {
        alice.variables["REMOTE_ADDR"] = "203.0.113.5";
        alice.get("/profile");
        const std::string better = "correct window battery lantern";
        alice.submit("/profile/password", {{"current", kPassword}, {"new", better}, {"again", better}});
        CHECK(alice.location() == "/profile?done=password");
    }
}

TEST_CASE("guessing at the current password gets slow as well, and the session goes on",
          "[pages][throttle]") {
    TestSite site(use_users);
    site.add_user("ada@example.com", kPassword);
    Browser ada(site);
    ada.sign_in("ada@example.com", kPassword);
    ada.get("/profile");
    const std::string better = "correct window battery lantern";
    const FormValues form = {{"csrf", ada.csrf()}, {"current", "wrong"}, {"new", better}, {"again", better}};
    for (int i = 0; i < 5; ++i)
        CHECK(ada.post("/profile/password", form).status == Status::Forbidden);
    CHECK(ada.post("/profile/password", form).status == Status::TooManyRequests);
    CHECK(ada.page().headers.get("Retry-After") == "1");
    CHECK_FALSE(ada.shows("type=\"password\""));
    CHECK(ada.shows("href=\"/profile\">Go back"));
    CHECK(ada.get("/profile").status == Status::Ok);
    Browser other(site);
    other.sign_in("ada@example.com", kPassword);
    CHECK(other.location() == "/success");
    site.clock().advance(1s);
    ada.submit("/profile/password", {{"current", kPassword}, {"new", better}, {"again", better}});
    CHECK(ada.location() == "/profile?done=password");
    other.sign_in("ada@example.com", better);
    CHECK(other.location() == "/success");
}

TEST_CASE("a sign-in that could not be counted is no sign-in", "[pages][throttle]") {
    TestSite site;
    site.database().run("DROP TABLE throttle_networks");
    Browser browser(site);
    CHECK(browser.sign_in().status == Status::ServiceUnavailable);
    CHECK_FALSE(browser.cookies().contains("session"));
    CHECK_FALSE(browser.cookies().contains("email"));
    CHECK_THAT(site.log().all(), !Catch::Contains("signed_in"));
}

TEST_CASE("the background takes away what has no effect any more", "[pages][throttle]") {
    TestSite site;
    Browser browser(site);
    fail(browser, 1);
    browser.sign_in();
    fail(browser, 1);
    site.clock().advance(25h);
    CHECK(site.app().purge(2) == 3);  // the session, the pair and the address
    CHECK(site.app().purge(2) == 0);
}
