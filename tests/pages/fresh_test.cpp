#include <string>

#include <catch2/catch.hpp>

#include "support/authenticator.hpp"
#include "support/people.hpp"
#include "support/web_server.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;
using http::Status;

TEST_CASE("the password once more makes the session fresh, under another token", "[pages][fresh]") {
    TestSite site(use_users_without_session_cache);
    site.add_user(kAda, kPassword);
    Browser browser(site);
    browser.sign_in(kAda, kPassword);
    const std::string before = browser.cookies()["session"];
    WebServer server(site);
    server.parameters.push_back("POSTERN_REQUIRE=fresh:15m");
    site.clock().advance(15min);
    CHECK(server.ask(browser, "/x").status == Status::NoContent);
    site.clock().advance(1s);
    CHECK(server.ask(browser, "/x").status == Status::Unauthorized);
    browser.get("/fresh?rd=/x");
    CHECK_FALSE(browser.shows("name=\"code\""));
    browser.submit("/fresh", {{"password", "wrong"}});
    CHECK(browser.page().status == Status::Forbidden);
    CHECK(browser.shows("This is not your password."));
    CHECK(server.ask(browser, "/x").status == Status::Unauthorized);
    browser.submit("/fresh", {{"password", kPassword}});
    CHECK(browser.location() == "/x");
    CHECK(server.ask(browser, "/x").status == Status::NoContent);
    CHECK(browser.cookies()["session"] != before);
    browser.cookies()["session"] = before;
    CHECK(browser.get("/profile").status == Status::SeeOther);
    CHECK_FALSE(site.log().lines_with("session_renewed").empty());
}

TEST_CASE("a user with an app gives the password and a code, and neither alone is enough", "[pages][fresh]") {
    TestSite site(use_users_without_session_cache);
    site.add_user(kAda, kPassword);
    Browser browser(site);
    UserWithApp ada(site, browser, kAda, kPassword);
    site.clock().advance(1h - 1min);
    const std::string code = ada.app.code(site.clock().now());
    browser.get("/fresh");
    CHECK(browser.shows("name=\"code\""));
    browser.submit("/fresh", {{"password", kPassword}, {"code", ""}});
    CHECK(browser.page().status == Status::Forbidden);
    CHECK(browser.shows("aria-describedby=\"wrong_code code_hint\""));
    browser.submit("/fresh", {{"password", "wrong"}, {"code", code}});
    CHECK(browser.page().status == Status::Forbidden);
    CHECK(browser.shows("aria-describedby=\"wrong_password\""));
    // A wrong password does not use the code up.
    browser.submit("/fresh", {{"password", kPassword}, {"code", code}});
    CHECK(browser.location() == "/profile");
    browser.get("/fresh");
    browser.submit("/fresh", {{"password", kPassword}, {"code", code}});
    CHECK(browser.page().status == Status::Forbidden);
    browser.submit("/fresh", {{"password", kPassword}, {"code", ada.recovery_codes.back()}});
    CHECK(browser.location() == "/profile/codes?done=used");
}

TEST_CASE("the right password does not wipe out wrong codes of a session", "[pages][fresh]") {
    TestSite site(use_users_without_session_cache);
    site.add_user(kAda, kPassword);
    Browser browser(site);
    UserWithApp ada(site, browser, kAda, kPassword);
    for (int tries = 0; tries < 5; ++tries) {
        browser.get("/fresh");
        browser.submit("/fresh", {{"password", kPassword}, {"code", "000000"}});
        CHECK(browser.page().status == Status::Forbidden);
    }
    browser.get("/fresh");
    browser.submit("/fresh", {{"password", kPassword}, {"code", "000000"}});
    CHECK(browser.page().status == Status::TooManyRequests);
    // The wrong codes of a session do not lock the owner out at the sign-in.
    site.clock().advance(30s);
    Browser owner(site);
    owner.get("/");
    owner.submit("", {{"email", kAda}, {"password", kPassword}});
    CHECK(owner.post("/second", {{"code", ada.app.code(site.clock().now())}}).status == Status::SeeOther);
}

TEST_CASE("a trusted browser takes the place of the code, but not of a fresh proof", "[pages][fresh]") {
    TestSite site([](config::Config& config) {
        use_users_without_session_cache(config);
        config.second_factor.trust = 24h;
    });
    site.add_user(kAda, kPassword);
    Browser home(site);
    UserWithApp ada(site, home, kAda, kPassword);
    site.clock().advance(60s);
    Browser browser(site);
    browser.get("/");
    browser.submit("", {{"email", kAda}, {"password", kPassword}});
    browser.post("/second", {{"code", ada.app.code(site.clock().now())}, {"trust", "on"}});
    browser.cookies().erase("session");
    browser.get("/");
    browser.submit("", {{"email", kAda}, {"password", kPassword}});
    REQUIRE(browser.cookies().contains("session"));
    WebServer server(site);
    server.parameters = {"POSTERN_ROLE=check", "POSTERN_REQUIRE=factor:2"};
    CHECK(server.ask(browser, "/x").status == Status::NoContent);
    server.parameters = {"POSTERN_ROLE=check", "POSTERN_REQUIRE=fresh:30d"};
    CHECK(server.ask(browser, "/x").status == Status::Unauthorized);
    browser.get("/profile/second");
    browser.submit("/profile/second/remove");
    CHECK(browser.location() == "/fresh?rd=/profile/second&note=unsaved");
    browser.get("/profile");
    browser.submit("/profile/password", {{"current", kPassword},
                                         {"new", "correct window battery lantern"},
                                         {"again", "correct window battery lantern"}});
    CHECK(browser.location() == "/fresh?rd=/profile/password&note=unsaved");
}

TEST_CASE("a check sends whoever lacks a proof to the right page, and tells a script which proof",
          "[pages][gate][fresh]") {
    TestSite site(use_users_without_session_cache);
    site.add_user(kAda, kPassword);
    site.users().add_to_group(*users::parse_email(kAda), "staff");
    Browser browser(site);
    browser.sign_in(kAda, kPassword);
    site.clock().advance(20min);
    struct Row {
        std::string rule;
        std::string page;  // empty: 403
        std::string challenge;
    };
    const std::string insufficient = "Bearer error=\"insufficient_user_authentication\", ";
    for (const auto& [rule, page, challenge] :
         {Row{"factor:2", "second", insufficient + "acr_values=\"factor:2\""},
          Row{"group:staff factor:2", "second", insufficient + "acr_values=\"factor:2\""},
          Row{"fresh:15m", "fresh", insufficient + "max_age=\"900\""},
          Row{"fresh:15m factor:2", "second", insufficient + "acr_values=\"factor:2\""},
          Row{"fresh:1h fresh:10m", "fresh", insufficient + "max_age=\"600\""},
          Row{"group:admins factor:2", "", ""}, Row{"user:bea@example.com fresh:15m", "", ""}}) {
        CAPTURE(rule);
        WebServer server(site);
        server.parameters = {"POSTERN_ROLE=check", "POSTERN_REQUIRE=" + rule};
        auto answer = server.ask(browser, "/x?a=1");
        CHECK(answer.status == (page.empty() ? Status::Forbidden : Status::Unauthorized));
        CHECK(answer.headers.get("Location") == (page.empty() ? "" : "/" + page + "?rd=/x%3Fa%3D1"));
        CHECK(answer.headers.get("WWW-Authenticate") == (page.empty() ? "" : "Cookie realm=\"sign-in\""));
        server.parameters[0] = "FCGI_ROLE=AUTHORIZER";
        answer = server.ask(browser, "/x?a=1");
        CHECK(answer.status == (page.empty() ? Status::Forbidden : Status::SeeOther));
        CHECK(answer.headers.get("Location") == (page.empty() ? "" : "/" + page + "?rd=/x%3Fa%3D1"));
        server.headers = {"HTTP_ACCEPT=*/*"};
        for (const char* role : {"FCGI_ROLE=AUTHORIZER", "POSTERN_ROLE=check"}) {
            server.parameters[0] = role;
            answer = server.ask(browser, "/x?a=1");
            CHECK(answer.status == (page.empty() ? Status::Forbidden : Status::Unauthorized));
            CHECK_FALSE(answer.headers.contains("Location"));
            CHECK(answer.headers.get("WWW-Authenticate") == challenge);
        }
    }
    CHECK(site.log().lines_with("check_refused").find("path=/x") != std::string::npos);
}

TEST_CASE("a step up leads back to the page that asked for it, and the page then opens",
          "[pages][gate][second]") {
    TestSite site(use_users_without_session_cache);
    site.add_user(kAda, kPassword);
    Browser browser(site);
    browser.sign_in(kAda, kPassword);
    WebServer server(site);
    server.parameters = {"POSTERN_ROLE=check", "POSTERN_REQUIRE=factor:2 fresh:15m"};
    site.clock().advance(20min);
    REQUIRE(server.ask(browser, "/x?a=1").headers.get("Location") == "/second?rd=/x%3Fa%3D1");
    browser.get("/second?rd=/x?a=1");
    CHECK(browser.location() == "/profile/second?rd=/x%3Fa%3D1");
    browser.follow();
    CHECK(browser.location() == "/fresh?rd=/profile/second%3Frd%3D/x%253Fa%253D1");
    browser.follow();
    browser.submit("/fresh", {{"password", kPassword}});
    browser.follow();
    const auto app = Authenticator::with_key_on(browser);
    browser.submit("", {{"code", app.code(site.clock().now())}});
    CHECK(browser.shows("href=\"/x?a=1\""));
    CHECK(server.ask(browser, "/x?a=1").status == Status::NoContent);
}

TEST_CASE("whoever sent a form before the proof reads that it was not saved, up to the last step",
          "[pages][gate][second]") {
    TestSite site(use_users_without_session_cache);
    site.add_user(kAda, kPassword);
    Browser browser(site);
    browser.sign_in(kAda, kPassword);
    site.clock().advance(20min);
    WebServer server(site);
    server.parameters = {"POSTERN_ROLE=check", "POSTERN_REQUIRE=fresh:15m"};
    const std::string note = "What you sent was not saved. Send it again after this step.";
    browser.get(server.ask(browser, "/x", "POST").headers.get("Location"));
    CHECK(browser.shows(note));
    server.parameters = {"POSTERN_ROLE=check", "POSTERN_REQUIRE=factor:2"};
    browser.get(server.ask(browser, "/x", "POST").headers.get("Location"));
    CHECK(browser.location() == "/profile/second?rd=/x&note=unsaved");
    browser.follow();
    browser.follow();
    CHECK(browser.shows(note));
}

TEST_CASE("whoever is signed out before the proof keeps the way back", "[pages][fresh]") {
    TestSite site(use_users_without_session_cache);
    Browser browser(site);
    browser.get("/fresh?rd=/x&other=1");
    CHECK(browser.location() == "/?rd=/fresh%3Frd%3D/x");
}

TEST_CASE("with a shared password a rule with factor:2 opens for nobody", "[pages][gate][second]") {
    TestSite site;
    Browser browser(site);
    browser.sign_in();
    WebServer server(site);
    server.parameters.push_back("POSTERN_REQUIRE=factor:2");
    CHECK(server.ask(browser, "/x").status == Status::InternalServerError);
    CHECK(site.log().all().find("nobody has a second factor") != std::string::npos);
    server.parameters.back() = "POSTERN_REQUIRE=fresh:15m";
    CHECK(server.ask(browser, "/x").status == Status::NoContent);
}
