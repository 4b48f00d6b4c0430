#include <catch2/catch.hpp>

#include "support/browser.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;
using http::Status;

namespace {

const FormValues kWrong = {{"email", "bob@example.com"}, {"password", "wrong"}, {"keep", "on"}};

void offer_to_keep(config::Config& config) {
    config.session.keep = 30 * 24h;
}

// A browser where ada signed in and out.
void remember_ada(Browser& browser) {
    browser.sign_in("ada@example.com");
    browser.get("/profile");
    browser.submit("/logout");
    REQUIRE(browser.cookies()["email"] == "ada@example.com");
}

}  // namespace

TEST_CASE("a wrong password keeps the email and the tick that were typed, not another person's email",
          "[pages][login]") {
    TestSite site(offer_to_keep);
    Browser browser(site);
    remember_ada(browser);
    SECTION("in the form") {
        browser.get("/");
        browser.submit("", kWrong);
    }
    SECTION("on the error page") {
        browser.post("/login", kWrong);
        browser.follow();
    }
    CHECK(browser.page().status == Status::Forbidden);
    CHECK(browser.shows("value=\"bob@example.com\""));
    CHECK_FALSE(browser.shows("ada@example.com"));
    CHECK(browser.shows(" checked>"));
    CHECK_FALSE(browser.shows("wrong\""));
}

TEST_CASE("the error page shows what was typed once, and then an empty form", "[pages][login]") {
    TestSite site;
    Browser browser(site);
    remember_ada(browser);
    browser.post("/login", kWrong);
    CHECK(
        browser.set_cookie("attempt") ==
        "attempt=1bob@example.com; Max-Age=60; Expires=Sun, 22 Nov 2026 20:01:00 GMT; Path=/error; HttpOnly; "
        "SameSite=Lax");
    browser.follow();
    CHECK_FALSE(browser.cookies().contains("attempt"));
    browser.get("/error");
    CHECK_FALSE(browser.shows("bob@example.com"));
    CHECK_FALSE(browser.shows("ada@example.com"));
}

TEST_CASE("a cookie that another site of the host planted shows no invisible text in the form",
          "[pages][login]") {
    TestSite site;
    Browser browser(site);
    for (const char* planted : {"0%E2%80%AEada", "0%FF", "0%00x", "0a%0Ab"}) {
        CAPTURE(planted);
        browser.cookies()["attempt"] = planted;
        browser.get("/error");
        CHECK(browser.shows("type=\"text\" value=\"\""));
    }
    browser.cookies()["attempt"] = "0" + std::string(255, 'x');
    browser.get("/error");
    CHECK(browser.shows("type=\"text\" value=\"\""));
    browser.cookies()["attempt"] = "0\"><b>";
    browser.get("/error");
    CHECK_FALSE(browser.shows("<b>"));
}

TEST_CASE("a form shows no invisible text that was typed", "[pages][login]") {
    TestSite site;
    Browser browser(site);
    browser.get("/");
    browser.submit("", {{"email", "ada\u202e@example.com"}, {"password", "wrong"}});
    CHECK(browser.shows("type=\"text\" value=\"\""));
}

TEST_CASE("the form posts to its own address at every page that shows it", "[pages][login]") {
    TestSite site([](config::Config& config) {
        config.gate.compat = true;
        config.public_url = *parse_origin("http://localhost:5000");
    });
    for (const char* path : {"/?rd=/app", "/error?rd=/app", "/success?rd=/app", "/oauth2/sign_in?rd=/app",
                             "/oauth2/start?rd=/app"}) {
        CAPTURE(path);
        Browser browser(site);
        browser.get(path);
        browser.submit("", {{"email", "ada@example.com"}, {"password", "wrong"}});
        CHECK(browser.page().status == Status::Forbidden);
        browser.submit("", {{"email", "ada@example.com"}, {"password", "jtp"}});
        CHECK(browser.location() == "/app");
    }
}

TEST_CASE("a form that comes after the session ended leads back to its page, and a note says so",
          "[pages][session]") {
    TestSite site;
    Browser browser(site);
    browser.sign_in();
    browser.get("/profile");
    const std::string token = browser.csrf();
    site.clock().advance(24h);
    browser.post("/profile/end-others", {{"csrf", token}});
    CHECK(browser.location() == "/?rd=/profile&note=late");
    browser.follow();
    CHECK(browser.shows("Nothing was changed or saved."));
    CHECK(browser.shows("name=\"rd\" value=\"/profile\""));
}

TEST_CASE("a note is one of the site's own sentences", "[pages][login]") {
    TestSite site;
    Browser browser(site);
    for (const char* note : {"", "x", "<b>", "late out", "LATE"}) {
        CAPTURE(note);
        browser.get(std::string("/?note=") + note);
        CHECK_FALSE(browser.shows("class=\"note\""));
    }
}

TEST_CASE("a note in the address of the wanted page is not a note of the login page", "[pages][login]") {
    TestSite site;
    Browser browser(site);
    browser.get("/?note=late&rd_as_is=/app?a=b&note=out");
    CHECK(browser.shows("before your form arrived"));
    browser.get("/?rd_as_is=/app?a=b&note=out");
    CHECK(browser.shows("name=\"rd\" value=\"/app?a=b&amp;note=out\""));
    CHECK_FALSE(browser.shows("class=\"note\""));
}

TEST_CASE("signing out from a page of an older session asks once more, and then signs out",
          "[pages][logout]") {
    TestSite site;
    Browser browser(site);
    browser.sign_in();
    browser.get("/profile");
    const std::string old_token = browser.csrf();
    browser.sign_in();
    CHECK(browser.post("/logout", {{"csrf", old_token}, {"rd", "/app"}}).status == Status::Ok);
    CHECK(browser.shows("<h1>Sign out?</h1>"));
    CHECK(browser.get("/profile").status == Status::Ok);
    browser.get("/logout?rd=/app");
    CHECK(browser.shows("name=\"rd\" value=\"/app\""));
    browser.post("/logout", {{"csrf", browser.csrf()}, {"rd", "/app"}});
    CHECK(browser.location() == "/?rd=/app&note=out");
    CHECK(browser.get("/profile").status == Status::SeeOther);
    CHECK(browser.get("/logout").status == Status::SeeOther);
}

TEST_CASE("after signing out the login page offers to forget the email", "[pages][logout]") {
    TestSite site;
    Browser browser(site);
    remember_ada(browser);
    browser.follow();
    CHECK(browser.shows("You are signed out."));
    CHECK(browser.submit("/forget-email").status == Status::SeeOther);
    CHECK(browser.location() == "/");
    CHECK_FALSE(browser.cookies().contains("email"));
    browser.get("/?note=out");
    CHECK_FALSE(browser.shows("/forget-email"));
}

TEST_CASE("signing out deletes no data of the applications that share the host", "[pages][logout]") {
    for (const bool is_shared : {false, true}) {
        CAPTURE(is_shared);
        TestSite site([&](config::Config& config) { config.mount = is_shared ? "/postern/" : "/"; });
        Browser browser(site);
        const std::string mount = is_shared ? "/postern/" : "/";
        browser.post(mount + "login", {{"email", "ada@example.com"}, {"password", "jtp"}});
        browser.get(mount + "profile");
        browser.submit(mount + "logout");
        CHECK(browser.page().headers.contains("Clear-Site-Data") == !is_shared);
    }
}

TEST_CASE("a browser that keeps no cookies is told so after the right password", "[pages][login]") {
    TestSite site;
    Browser browser(site);
    browser.variables["HTTP_ACCEPT"] = "text/html,*/*;q=0.8";
    browser.get("/?rd=/app");
    browser.submit("", {{"email", "ada@example.com"}, {"password", "jtp"}});
    CHECK(browser.location() == "/success?rd=/app");
    SECTION("the browser refuses them") {
        browser.cookies().clear();
        browser.follow();
        CHECK(browser.page().status == Status::Forbidden);
        CHECK(browser.shows("did not send the sign-in cookie"));
        CHECK(browser.shows("name=\"rd\" value=\"/app\""));
    }
    SECTION("the browser only had none yet") {
        browser.follow();
        CHECK(browser.location() == "/app");
    }
}

TEST_CASE("a page that does not see the session sends nobody round a circle", "[pages][login]") {
    TestSite site;
    Browser browser(site);
    browser.sign_in();
    for (int times = 0; times < 2; ++times) {
        browser.get("/?rd=/app/x%3Fa%3D1");
        CHECK(browser.location() == "/app/x?a=1");
        site.clock().advance(4s);
    }
    browser.get("/?rd=/app/x%3Fa%3D1");
    CHECK(browser.page().status == Status::Forbidden);
    CHECK(browser.shows("does not see it"));
    CHECK(browser.shows("href=\"/app/x?a=1\""));
    CHECK(browser.shows("ada@example.com"));
    CHECK_THAT(site.log().lines_with("session_unseen"), Catch::Contains("target=\"/app/x?a=1\""));
    // The next visit counts from the start again.
    browser.get("/?rd=/app/x");
    CHECK(browser.location() == "/app/x");
    CHECK_THAT(browser.set_cookie("sent_back"),
               Catch::StartsWith("sent_back=1") && Catch::Contains("; Max-Age=10;"));
}

TEST_CASE("several tabs that are sent back to several pages are no circle", "[pages][login]") {
    TestSite site;
    Browser browser(site);
    browser.sign_in();
    for (const char* page : {"/one", "/two", "/three", "/one", "/four"}) {
        browser.get(std::string("/?rd=") + page);
        CHECK(browser.location() == page);
    }
}
