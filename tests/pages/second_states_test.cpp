#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "routes.hpp"
#include "support/authenticator.hpp"
#include "support/people.hpp"
#include "support/web_server.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;
using http::Status;

namespace {

void with_trust(config::Config& config) {
    use_users_without_session_cache(config);
    config.second_factor.trust = 24h;
    config.gate.compat = true;
}

// A visitor in each state. Ada has an app, Bea has none.
struct Visitors {
    Visitors() {
        site.add_user(kAda, kPassword);
        site.add_user(kBea, kPassword);
        UserWithApp added(site, ada, kAda, kPassword);
        // Signed in before she had to prove anything again.
        for (const char* name : {"stale", "stale with two"})
            all.emplace(name, Browser(site));
        all.at("stale").sign_in(kBea, kPassword);
        all.at("stale with two").cookies() = ada.cookies();
        site.clock().advance(20min);
        for (const char* name : {"nobody", "pending", "one", "two", "stopped"})
            all.emplace(name, Browser(site));
        all.at("one").sign_in(kBea, kPassword);
        sign_in(all.at("pending"));
        sign_in(all.at("two"));
        all.at("two").post("/second", {{"code", added.app.code(site.clock().now())}});
        // The token of a half-finished sign-in and of a trusted browser in the place of a session's token.
        all.at("stopped").cookies()["session"] = all.at("pending").cookies()["second"];
    }

    void sign_in(Browser& browser) {
        browser.get("/");
        browser.submit("", {{"email", kAda}, {"password", kPassword}});
    }

    TestSite site{with_trust};
    Browser ada{site};
    std::map<std::string, Browser> all;
};

}  // namespace

TEST_CASE("a half-finished sign-in opens no page and no check: it is like nobody on every route",
          "[pages][second][gate]") {
    Visitors visitors;
    Browser& nobody = visitors.all.at("nobody");
    for (const char* state : {"pending", "stopped"}) {
        Browser& pending = visitors.all.at(state);
        const auto cookies = pending.cookies();
        for (const Route& route : routes()) {
            CAPTURE(state, route.path, route.method == http::Method::Post);
            const bool is_second = route.path == "/second";
            if (is_second) continue;
            const std::string path(route.path);
            visitors.site.lift_throttle();
            pending.cookies() = cookies;
            nobody.cookies().clear();
            if (route.method == http::Method::Post) {
                pending.post(path, {});
                visitors.site.lift_throttle();
                nobody.post(path, {});
            } else {
                pending.get(path);
                nobody.get(path);
            }
            CHECK(pending.page().status == nobody.page().status);
            CHECK(pending.location().starts_with(nobody.location()));
            CHECK_FALSE(pending.shows(kAda));
            CHECK(pending.set_cookie("session").find("session=;") ==
                  pending.set_cookie("session").find("session="));
        }
        pending.cookies() = cookies;
        WebServer server(visitors.site);
        for (const char* rule : {"factor:2", "fresh:1h", "user:ada@example.com"}) {
            server.parameters = {"POSTERN_ROLE=check", std::string("POSTERN_REQUIRE=") + rule};
            CHECK(server.ask(pending, "/x").headers.get("Location").starts_with("/?rd="));
        }
    }
}

TEST_CASE("each rule opens for the states that have proven enough, and for no other state",
          "[pages][second][gate]") {
    Visitors visitors;
    struct Row {
        std::string rule;
        std::map<std::string, std::string> verdicts;  // by state: "pass", or the page that comes first
    };
    const std::vector<Row> rows = {
        {"", {{"nobody", ""}, {"pending", ""}, {"one", "pass"}, {"two", "pass"}, {"stale", "pass"}}},
        {"factor:2",
         {{"nobody", ""},
          {"pending", ""},
          {"one", "second"},
          {"two", "pass"},
          {"stale", "second"},
          {"stale with two", "pass"}}},
        {"fresh:15m",
         {{"nobody", ""},
          {"pending", ""},
          {"one", "pass"},
          {"two", "pass"},
          {"stale", "fresh"},
          {"stale with two", "fresh"}}},
        {"factor:2 fresh:15m",
         {{"nobody", ""},
          {"pending", ""},
          {"one", "second"},
          {"two", "pass"},
          {"stale", "second"},
          {"stale with two", "fresh"}}},
    };
    WebServer server(visitors.site);
    for (const auto& [rule, verdicts] : rows) {
        for (const auto& [state, verdict] : verdicts) {
            CAPTURE(rule, state);
            server.parameters = {"POSTERN_ROLE=check"};
            if (!rule.empty()) server.parameters.push_back("POSTERN_REQUIRE=" + rule);
            const auto answer = server.ask(visitors.all.at(state), "/x");
            CHECK(answer.status == (verdict == "pass" ? Status::NoContent : Status::Unauthorized));
            if (verdict != "pass") CHECK(answer.headers.get("Location") == "/" + verdict + "?rd=/x");
        }
    }
}

TEST_CASE("how old a proof is, and how many factors it has, matters on the pages of the factors alone",
          "[pages][second]") {
    Visitors visitors;
    const auto answer = [&](const char* state, const Route& route) {
        visitors.site.lift_throttle();
        Browser browser = visitors.all.at(state);
        browser.get("/profile");
        const std::string path(route.path);
        const bool is_form = route.method == http::Method::Post;
        const auto& page = is_form ? browser.post(path, {{"csrf", browser.csrf()}}) : browser.get(path);
        const std::string location(page.headers.get("Location"));
        return std::to_string(code(page.status)) + " " + location.substr(0, location.find('?'));
    };
    const std::set<std::string_view> ask_for_proof = {"/profile/second", "/profile/second/remove",
                                                      "/profile/codes"};
    for (const Route& route : routes()) {
        const bool is_form = route.method == http::Method::Post;
        // These end the session.
        if (is_form && (route.access == Access::SigningIn || route.access == Access::SigningOut ||
                        route.path == "/delete-cookies" || route.path == "/profile/end-others"))
            continue;
        CAPTURE(route.path, is_form);
        // The stale session of the user with an app asks for a proof before another password, too.
        const bool asks = is_form && ask_for_proof.contains(route.path);
        CHECK((answer("stale", route) == "303 /fresh") == (asks || route.path == "/profile/second"));
        CHECK((answer("stale with two", route) == "303 /fresh") ==
              (asks || (is_form && route.path == "/profile/password")));
        if (route.path == "/profile/second/remove") continue;  // it would end the session of another state
        for (const char* state : {"one", "two"})
            CHECK(answer(state, route) != "303 /fresh");
        if (!asks && route.path != "/profile/second" && route.path != "/profile/password")
            CHECK(answer("stale", route) == answer("one", route));
        if (!asks && route.path != "/profile/password")
            CHECK(answer("stale with two", route) == answer("two", route));
    }
}

TEST_CASE("the pages that change factors open for a fresh session alone", "[pages][second]") {
    Visitors visitors;
    for (const char* path : {"/profile/second", "/profile/second/remove", "/profile/codes"}) {
        for (const char* state : {"stale", "stale with two"}) {
            CAPTURE(path, state);
            Browser& browser = visitors.all.at(state);
            REQUIRE(browser.get("/profile").status == Status::Ok);
            browser.post(path, {{"csrf", browser.csrf()}, {"code", "123456"}, {"secret", "x"}});
            CHECK(browser.location().starts_with("/fresh?rd=/profile/"));
        }
        for (const char* state : {"nobody", "pending", "stopped"})
            CHECK(visitors.all.at(state).post(path, {{"code", "123456"}}).status == Status::SeeOther);
    }
    CHECK(visitors.all.at("stale with two").get("/profile/codes").status == Status::Ok);
}

TEST_CASE("a form of the second factor needs the session's token", "[pages][second]") {
    Visitors visitors;
    for (const char* path : {"/second", "/fresh", "/profile/second", "/profile/second/remove",
                             "/profile/second/end-trust", "/profile/codes"}) {
        CAPTURE(path);
        CHECK(visitors.all.at("two").post(path, {{"code", "123456"}, {"password", kPassword}}).status ==
              Status::Forbidden);
    }
    CHECK(visitors.site.log().lines_with("csrf_refused").find("/profile/second/remove") != std::string::npos);
}
