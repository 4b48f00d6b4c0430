#include <functional>
#include <set>
#include <tuple>

#include <catch2/catch.hpp>

#include "support/authenticator.hpp"
#include "support/browser.hpp"
#include "support/known_headers.hpp"

using namespace postern;
using namespace postern::tests;
using http::Status;

namespace {

// A site of a user who has an authenticator app.
struct PendingSignIns {
    PendingSignIns() {
        site.add_user("ada@example.com", kPassword);
        Browser browser(site);
        const UserWithApp ada(site, browser, "ada@example.com", kPassword);
    }
    std::string second() {
        Browser browser(site);
        browser.get("/");
        browser.submit("", {{"email", "ada@example.com"}, {"password", kPassword}});
        return browser.cookies()["second"];
    }

    static constexpr const char* kPassword = "violet harbour nine kettles";
    TestSite site{use_users};
};

// A visitor with two cookies of each name: a new cookie and an older cookie.
struct Cookies {
    Cookies() {
        older["session"] = value_after_sign_in("ada@example.com");
        fresh["session"] = value_after_sign_in("ada@example.com");
        older["email"] = "bea@example.com";
        fresh["email"] = "ada@example.com";
        older["attempt"] = "0bea@example.com";
        fresh["attempt"] = "1ada@example.com";
        older["sent_back"] = sent_back("/other");
        fresh["sent_back"] = sent_back("/app");
        older["second"] = pending.second();
        fresh["second"] = pending.second();
        older["foo"] = "old";
        fresh["foo"] = "bar";
    }

    std::string value_after_sign_in(const char* email) {
        // A new browser without cookies, so that its sign-in ends no other session.
        Browser browser(site);
        browser.sign_in(email);
        return browser.cookies()["session"];
    }
    // The cookie of a visitor after two redirects to the page.
    std::string sent_back(const std::string& page) {
        Browser browser(site);
        browser.sign_in();
        browser.get("/?rd=" + page);
        browser.get("/?rd=" + page);
        return browser.cookies()["sent_back"];
    }

    http::Response get(const std::string& path, const std::string& cookies) {
        return (path == "/second" ? pending.site : site)
            .ask({"REQUEST_METHOD=GET", "REQUEST_URI=" + path, "REMOTE_ADDR=192.0.2.7",
                  "HTTP_HOST=localhost:5000", "HTTP_COOKIE=" + cookies});
    }

    TestSite site{[](config::Config& config) {
        config.pages.cookie = true;
        config.session.keep = std::chrono::days{7};
    }};
    PendingSignIns pending;
    std::map<std::string, std::string> fresh;
    std::map<std::string, std::string> older;
};

// The result of the page at `path` for a visitor with these cookies, plus the session if the page needs a
// session.
struct Row {
    std::string name;
    std::string path;
    bool needs_session;
    std::function<std::string(const http::Response&)> effect;
    std::string without;
    std::string with;
    std::string twice_equal;
    std::string fresh_and_older;
    std::string older_and_fresh;
    std::string with_older;
};

bool shows(const http::Response& response, const std::string& text) {
    return response.body.find(text) != std::string::npos;
}

std::string who(const http::Response& response) {
    return shows(response, "<bdi>ada@example.com</bdi>") ? "ada" : std::to_string(code(response.status));
}

std::string email_in_form(const http::Response& response) {
    return shows(response, "value=\"ada@example.com\"")   ? "ada"
           : shows(response, "value=\"bea@example.com\"") ? "bea"
                                                          : "";
}

// The email and the tick of the form.
std::string typed_in_form(const http::Response& response) {
    return email_in_form(response) + (shows(response, " checked>") ? " kept" : "");
}

std::string where_to(const http::Response& response) {
    return response.status == Status::SeeOther ? std::string(response.headers.get("Location"))
                                               : "a page that ends the circle";
}

std::string form_for_code(const http::Response& response) {
    return shows(response, "one-time-code") ? "code" : "";
}

// Only the page for trying out cookies shows cookies, and it shows all of them.
std::string listed(const http::Response& response) {
    std::string found;
    for (const char* value : {">bar<", ">old<"}) {
        for (auto at = response.body.find(value); at != std::string::npos;
             at = response.body.find(value, at + 1))
            found += std::string(found.empty() ? "" : " ") + std::string(value).substr(1, 3);
    }
    return found;
}

const Row kRows[] = {
    // An older session is valid until it ends. Two different sessions count as no session.
    {"session", "/profile", false, who, "303", "ada", "ada", "303", "303", "ada"},
    // This cookie only fills in a form. The first cookie counts; browsers send the cookie with the longest
    // path first.
    {"email", "/", false, email_in_form, "", "ada", "ada", "ada", "bea", "bea"},
    {"attempt", "/error", false, typed_in_form, "", "ada kept", "ada kept", "ada kept", "bea", "bea"},
    {"sent_back", "/?rd=/app", true, where_to, "/app", "a page that ends the circle",
     "a page that ends the circle", "a page that ends the circle", "/app", "/app"},
    // Each half-finished sign-in is valid until it ends. Two different ones count as none.
    {"second", "/second", false, form_for_code, "", "code", "code", "", "", "code"},
    {"foo", "/cookie", false, listed, "", "bar", "bar bar", "bar old", "bar old", "old"},
};

}  // namespace

TEST_CASE("of each cookie the next request without it, with it twice and with an older one is answered",
          "[cookie][again]") {
    Cookies cookies;
    for (const Row& row : kRows) {
        const std::string fresh = row.name + "=" + cookies.fresh[row.name];
        const std::string older = row.name + "=" + cookies.older[row.name];
        const std::string session = row.needs_session ? "session=" + cookies.fresh["session"] + "; " : "";
        const std::tuple<const char*, std::string, std::string> requests[] = {
            {"without it", "", row.without},
            {"with it", fresh, row.with},
            {"with it twice", fresh + "; " + fresh, row.twice_equal},
            {"with it and an older one", fresh + "; " + older, row.fresh_and_older},
            {"with an older one and it", older + "; " + fresh, row.older_and_fresh},
            {"with an older one", older, row.with_older},
            {"with an empty one", row.name + "=", row.without},
        };
        for (const auto& [request, sent, expected] : requests) {
            CAPTURE(row.name, request);
            const auto answer = cookies.get(row.path, session + sent);
            CHECK(code(answer.status) < 500);
            CHECK(row.effect(answer) == expected);
        }
    }
}

TEST_CASE("there is a row for each cookie that Postern sets", "[cookie][again]") {
    std::set<std::string_view> rows;
    for (const Row& row : kRows)
        rows.insert(row.name);
    rows.insert("trusted");  // counts at the sign-in alone: tests/pages/second_test.cpp
    CHECK(rows == std::set<std::string_view>(kKnownCookies.begin(), kKnownCookies.end()));
}
