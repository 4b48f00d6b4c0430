#include <catch2/catch.hpp>

#include "support/browser.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;
using http::Status;

TEST_CASE("the profile greets by email and says when and from where the session began", "[pages][profile]") {
    TestSite site;
    Browser browser(site);
    browser.sign_in();
    CHECK(browser.get("/profile").status == Status::Ok);
    CHECK(browser.shows("ada@example.com"));
    CHECK(browser.shows("title=\"2026-11-22 20:00 +00:00\">just now</time>"));
    CHECK(browser.shows("192.0.2.7"));
}

TEST_CASE("who is not signed in is sent to the login page, and back here afterwards", "[pages][profile]") {
    TestSite site;
    Browser browser(site);
    CHECK(browser.get("/profile").status == Status::SeeOther);
    CHECK(browser.location() == "/?rd=/profile");
    browser.follow();
    browser.submit("", {{"email", "ada@example.com"}, {"password", "jtp"}});
    CHECK(browser.location() == "/profile");
    browser.cookies().clear();
    CHECK(browser.get("/success").status == Status::Forbidden);
    CHECK(browser.shows("did not send the sign-in cookie"));
}

TEST_CASE("signing out ends the session on the server", "[pages][logout]") {
    TestSite site;
    Browser browser(site);
    browser.sign_in();
    const std::string token = browser.cookies()["session"];
    browser.get("/profile");
    CHECK(browser.submit("/logout").status == Status::SeeOther);
    CHECK(browser.location() == "/?note=out");
    CHECK(browser.page().headers.get("Clear-Site-Data") == "\"cache\", \"storage\"");
    CHECK(browser.set_cookie("session") ==
          "session=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/; HttpOnly; SameSite=Lax");
    CHECK(browser.cookies().contains("email"));
    CHECK_FALSE(browser.cookies().contains("session"));
    browser.cookies()["session"] = token;
    CHECK(browser.get("/profile").status == Status::SeeOther);
    CHECK_THAT(site.log().lines_with(" signed_out "), Catch::Contains("user=ada@example.com"));
    SECTION("and doing so twice is harmless") {
        CHECK(browser.post("/logout", {}).status == Status::SeeOther);
        CHECK(browser.location() == "/?note=out");
    }
}

TEST_CASE("a GET never signs out", "[pages][logout]") {
    TestSite site;
    Browser browser(site);
    browser.sign_in();
    CHECK(browser.get("/logout").status == Status::Ok);
    CHECK(browser.shows("<h1>Sign out?</h1>"));
    CHECK(browser.get("/profile").status == Status::Ok);
}

TEST_CASE("a session ends when it has not been used for the idle lifetime", "[pages][session]") {
    TestSite site;
    Browser browser(site);
    browser.sign_in();
    site.clock().advance(1h - 1s);
    CHECK(browser.get("/profile").status == Status::Ok);
    site.clock().advance(1h - 1s);
    CHECK(browser.get("/profile").status == Status::Ok);
    site.clock().advance(1h);
    CHECK(browser.get("/profile").status == Status::SeeOther);
}

TEST_CASE("a session ends at its absolute lifetime, however busy", "[pages][session]") {
    TestSite site;
    Browser browser(site);
    browser.sign_in();
    for (int minutes = 0; minutes < 12 * 60 - 10; minutes += 10) {
        site.clock().advance(10min);
        REQUIRE(browser.get("/profile").status == Status::Ok);
    }
    site.clock().advance(10min);
    CHECK(browser.get("/profile").status == Status::SeeOther);
}

TEST_CASE("a restart keeps a visitor signed in", "[pages][session]") {
    TestSite site;
    Browser browser(site);
    browser.sign_in();
    browser.get("/profile");
    const auto profile = browser.page();
    site.restart();
    CHECK(browser.get("/profile").status == Status::Ok);
    // The forms of a page from before the restart are still valid.
    CHECK(browser.submit("/logout").status == Status::SeeOther);
    CHECK_FALSE(browser.cookies().contains("session"));
}

TEST_CASE("a session cookie that is not right means not signed in, and nothing else", "[pages][session]") {
    TestSite site;
    Browser browser(site);
    browser.sign_in();
    const std::string token = browser.cookies()["session"];
    std::vector<std::string> wrong = {"",
                                      "x",
                                      std::string(43, 'A'),
                                      token + "=",
                                      token + "A",
                                      token.substr(1),
                                      token.substr(0, 42),
                                      "\"" + token + "\"",
                                      "%41" + token.substr(1),
                                      std::string(4000, 'A'),
                                      token + "; session=x"};
    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        wrong.push_back(changed);
    }
    for (const std::string& value : wrong) {
        CAPTURE(value);
        browser.cookies()["session"] = value;
        CHECK(browser.get("/profile").status == Status::SeeOther);
        CHECK(browser.get("/").status == Status::Ok);
    }
}

TEST_CASE("two different session cookies mean not signed in, in either order", "[pages][session]") {
    TestSite site;
    Browser browser(site);
    browser.sign_in();
    const std::string token = browser.cookies()["session"];
    browser.cookies().clear();
    const std::string invented(43, 'A');
    for (const auto& [first, second] : {std::pair{token, invented}, {invented, token}}) {
        browser.variables["HTTP_COOKIE"] = "session=" + first + "; session=" + second;
        CHECK(browser.get("/profile").status == Status::SeeOther);
    }
}

TEST_CASE("over https the session cookie is a __Host- cookie, and only that counts", "[pages][session]") {
    TestSite site;
    Browser browser(site);
    browser.variables["HTTPS"] = "on";
    browser.sign_in();
    const std::string token = browser.cookies()["__Host-session"];
    CHECK(browser.set_cookie("__Host-session") ==
          "__Host-session=" + token + "; Path=/; Secure; HttpOnly; SameSite=Lax");
    CHECK_THAT(browser.set_cookie("email"), Catch::Contains("; Secure"));
    CHECK(browser.page().headers.get("Strict-Transport-Security") == "max-age=31536000");
    CHECK(browser.get("/profile").status == Status::Ok);
    browser.cookies() = {{"session", token}};
    CHECK(browser.get("/profile").status == Status::SeeOther);
    browser.cookies() = {{"__host-session", token}};
    CHECK(browser.get("/profile").status == Status::SeeOther);
}

TEST_CASE("the configuration can force the secure cookie, and forbid it", "[pages][session]") {
    TestSite always([](config::Config& config) { config.session.secure = config::Secure::Always; });
    Browser behind_a_proxy(always);
    behind_a_proxy.sign_in();
    CHECK(behind_a_proxy.cookies().contains("__Host-session"));
    TestSite never([](config::Config& config) { config.session.secure = config::Secure::Never; });
    Browser browser(never);
    browser.variables["HTTPS"] = "on";
    browser.sign_in();
    CHECK(browser.cookies().contains("session"));
}

TEST_CASE("forgetting the email leaves the session alone", "[pages][profile]") {
    TestSite site;
    Browser browser(site);
    browser.sign_in();
    browser.get("/profile");
    CHECK(browser.submit("/forget-email").status == Status::SeeOther);
    CHECK(browser.location() == "/profile");
    CHECK_FALSE(browser.cookies().contains("email"));
    CHECK(browser.follow().status == Status::Ok);
    CHECK_FALSE(browser.shows("/forget-email"));
}

TEST_CASE("everything follows the mount", "[pages][mount]") {
    TestSite site([](config::Config& config) { config.mount = "/signin/"; });
    Browser browser(site);
    CHECK(browser.get("/").status == Status::NotFound);
    browser.get("/signin/");
    CHECK(browser.shows("href=\"/signin/style.css?v="));
    browser.submit("", {{"email", "ada@example.com"}, {"password", "jtp"}});
    CHECK(browser.location() == "/signin/success");
    CHECK_THAT(browser.set_cookie("email"), Catch::Contains("; Path=/signin/;"));
    CHECK_THAT(browser.set_cookie("session"), Catch::Contains("; Path=/;"));
    browser.get("/signin/profile");
    CHECK(browser.shows("action=\"/signin/logout\""));
    browser.cookies().clear();
    browser.get("/signin/profile");
    CHECK(browser.location() == "/signin/?rd=/signin/profile");
}

TEST_CASE("signing in ends every session that the browser's cookies name", "[pages][session]") {
    TestSite site;
    Browser first(site);
    first.sign_in();
    Browser second(site);
    second.sign_in();
    Browser third(site);
    third.variables["HTTP_COOKIE"] = "session=" + first.cookies()["session"] +
                                     "; session=x; __Host-session=" + second.cookies()["session"];
    third.post("/login", {{"email", "ada@example.com"}, {"password", "jtp"}});
    CHECK(first.get("/profile").status == Status::SeeOther);
    CHECK(second.get("/profile").status == Status::SeeOther);
}

TEST_CASE("whoever signs out after the session was over has a clean browser all the same",
          "[pages][logout]") {
    TestSite site;
    Browser browser(site);
    browser.sign_in();
    browser.get("/profile");
    site.clock().advance(2h);
    CHECK(browser.submit("/logout").status == Status::SeeOther);
    CHECK(browser.location() == "/?note=out");
    CHECK_FALSE(browser.cookies().contains("session"));
    CHECK(browser.page().headers.contains("Clear-Site-Data"));
}

TEST_CASE("behind a proxy that ends TLS, the configuration says that visitors come over https",
          "[pages][session]") {
    TestSite site([](config::Config& config) { config.session.secure = config::Secure::Always; });
    Browser browser(site);
    browser.variables = {{"HTTP_ORIGIN", "https://localhost:5000"}};
    browser.sign_in();
    CHECK(browser.location() == "/success");
    CHECK_THAT(browser.set_cookie("email"), Catch::Contains("; Secure"));
    CHECK(browser.page().headers.contains("Strict-Transport-Security"));
}

TEST_CASE("a full disk does not send a signed-in visitor away", "[pages][session]") {
    TestSite site;
    Browser browser(site);
    browser.sign_in();
    if (TestDatabase::is_postgresql()) {
        site.database().run(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN RAISE EXCEPTION ''full''; END'");
        site.database().run(
            "CREATE TRIGGER refused BEFORE UPDATE ON sessions FOR EACH ROW EXECUTE FUNCTION refuse()");
    } else {
        site.database().run(
            "CREATE TRIGGER refused BEFORE UPDATE ON sessions BEGIN SELECT RAISE(FAIL, 'full'); END");
    }
    site.clock().advance(10min);
    CHECK(browser.get("/profile").status == Status::Ok);
    CHECK_THAT(site.log().lines_with("late_write_failed"), Catch::Contains("fault="));
}
