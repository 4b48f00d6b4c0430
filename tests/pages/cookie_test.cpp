#include <catch2/catch.hpp>

#include "support/browser.hpp"
#include "support/occurrences.hpp"

using namespace postern;
using namespace postern::tests;
using http::Status;

namespace {

void with_cookie_page(config::Config& config) {
    config.pages.cookie = true;
}

}  // namespace

TEST_CASE("the cookie page sets foo=bar and lists what the browser sent", "[pages][cookie]") {
    TestSite site(with_cookie_page);
    Browser browser(site);
    CHECK(browser.get("/cookie").status == Status::Ok);
    CHECK(browser.set_cookie("foo") == "foo=bar; Path=/; HttpOnly; SameSite=Lax");
    browser.get("/cookie");
    CHECK(browser.shows("foo"));
    browser.sign_in();
    browser.get("/cookie");
    CHECK_FALSE(browser.shows(browser.cookies()["session"]));
}

TEST_CASE("the cookie page sets and deletes the cookie that was asked for", "[pages][cookie]") {
    TestSite site(with_cookie_page);
    Browser browser(site);
    browser.post("/cookie", {{"name", "n"},
                             {"value", "v"},
                             {"max_age", "60"},
                             {"path", "/x"},
                             {"domain", "example.com"},
                             {"secure", "on"},
                             {"same_site", "None"},
                             {"action", "set"}});
    CHECK(browser.set_cookie("n") ==
          "n=v; Max-Age=60; Expires=Sun, 22 Nov 2026 20:01:00 GMT; Domain=example.com; Path=/x; Secure; "
          "SameSite=None");
    browser.post("/cookie",
                 {{"name", "n"}, {"value", "v"}, {"path", "/"}, {"same_site", "Lax"}, {"action", "delete"}});
    CHECK(browser.set_cookie("n") ==
          "n=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/; SameSite=Lax");
}

TEST_CASE("the cookie page refuses what no browser would take as meant", "[pages][cookie]") {
    TestSite site(with_cookie_page);
    Browser browser(site);
    struct Row {
        FormValues fields;
        std::string marked;  // the field that the page marks as invalid
    };
    const Row refused[] = {
        {{{"name", "a b"}}, "name"},
        {{{"name", ""}}, "name"},
        {{{"name", "a\r\nX: y"}}, "name"},
        {{{"name", "n"}, {"value", "a;b"}}, "value"},
        {{{"name", "n"}, {"value", std::string(5000, 'x')}}, "value"},
        {{{"name", "n"}, {"path", "x"}}, "path"},
        {{{"name", "n"}, {"domain", "a b"}}, "domain"},
        {{{"name", "n"}, {"max_age", "-1"}}, "max_age"},
        {{{"name", "n"}, {"max_age", "1e9"}}, "max_age"},
        {{{"name", "n"}, {"max_age", "99999999"}}, "max_age"},
        {{{"name", "n"}, {"same_site", "None"}}, "secure"},
        {{{"name", "n"}, {"same_site", "lax"}}, "same_site"},
        {{{"name", "__Host-n"}, {"path", "/"}}, "name"},
        {{{"name", "session"}}, "name"},
        {{{"name", "__Host-session"}, {"secure", "on"}, {"path", "/"}}, "name"},
    };
    for (const auto& [fields, marked] : refused) {
        CAPTURE(fields);
        CHECK(browser.post("/cookie", fields).status == Status::BadRequest);
        CHECK_FALSE(browser.page().headers.contains("Set-Cookie"));
        const std::string& page = browser.page().body;
        CHECK(occurrences(page, "aria-invalid") == 1);
        const std::string field = page.substr(page.find(" id=\"" + marked + "\""));
        const std::string tag = field.substr(0, field.find('>'));
        CHECK_THAT(tag, Catch::Contains("aria-invalid=\"true\"") &&
                            Catch::Contains("aria-describedby=\"problem") && Catch::EndsWith("autofocus"));
    }
    browser.get("/cookie");
    CHECK_FALSE(browser.shows("aria-invalid"));
}

TEST_CASE("the cookie page keeps the typed fields after a problem, and offers to encode the value",
          "[pages][cookie]") {
    TestSite site(with_cookie_page);
    Browser browser(site);
    const FormValues typed = {{"name", "n"},  {"value", "a \"b\""}, {"max_age", "60"},      {"path", "/x"},
                              {"domain", ""}, {"secure", "on"},     {"same_site", "Strict"}};
    browser.post("/cookie", typed);
    CHECK(browser.page().status == Status::BadRequest);
    for (const char* field :
         {"name=\"name\" value=\"n\"", "name=\"value\" value=\"a &quot;b&quot;\"",
          "name=\"max_age\" value=\"60\"", "name=\"path\" value=\"/x\"", "<option selected>Strict</option>",
          "name=\"secure\" type=\"checkbox\" value=\"on\" checked"}) {
        CAPTURE(field);
        CHECK(browser.shows(field));
    }
    CHECK_FALSE(browser.shows("name=\"http_only\" type=\"checkbox\" value=\"on\" checked"));
    CHECK(browser.shows("value=\"encode\""));
    FormValues encoded = typed;
    encoded["action"] = "encode";
    browser.post("/cookie", encoded);
    CHECK(browser.page().status == Status::Ok);
    CHECK_THAT(browser.set_cookie("n"), Catch::StartsWith("n=a%20%22b%22; Max-Age=60"));
    CHECK_FALSE(browser.shows("value=\"encode\""));
    browser.post("/cookie", {{"name", "a b"}, {"path", "/"}, {"same_site", "Lax"}});
    CHECK_FALSE(browser.shows("value=\"encode\""));
}

TEST_CASE("a visitor of the demonstration finds the cookie page", "[pages][cookie]") {
    TestSite site(with_cookie_page);
    Browser browser(site);
    browser.sign_in();
    for (const char* page : {"/success", "/profile"}) {
        browser.get(page);
        CHECK(browser.shows("href=\"/cookie\""));
    }
    TestSite other;
    Browser visitor(other);
    visitor.sign_in();
    visitor.get("/profile");
    CHECK_FALSE(visitor.shows("/cookie"));
}
