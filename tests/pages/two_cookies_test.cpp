#include <algorithm>

#include <catch2/catch.hpp>

#include "support/web_server.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;
using http::Status;

namespace {

constexpr const char* kMessage =
    "Your browser sends two cookies named <bdi class=\"two_cookies\">session</bdi>.";
constexpr const char* kButton = "action=\"/postern/delete-cookies\"";

// Postern below a path, and an application of the same host that sets a cookie "session" for its own path.
struct SharedHost {
    explicit SharedHost(const std::function<void(config::Config&)>& change = {})
        : site([&](config::Config& config) {
              config.mount = "/postern/";
              if (change) change(config);
          }) {
        visitor.post("/postern/login", {{"email", "ada@example.com"}, {"password", "jtp"}});
        token = visitor.cookies()["session"];
    }

    // The check for a page of the application: the browser sends both cookies there.
    http::Response check(const std::string& cookies) {
        Browser nobody(site);
        server.headers = {"HTTP_ACCEPT=text/html", "HTTP_HOST=app.example.com", "HTTP_COOKIE=" + cookies};
        return server.ask(nobody, "/app/x?a=1");
    }
    std::string both() const { return "session=of-the-application; session=" + token; }

    TestSite site;
    Browser visitor{site};
    WebServer server{site};
    std::string token;
};

std::vector<std::string> deletions(const http::Response& response) {
    std::vector<std::string> lines;
    for (const auto& [name, value] : response.headers) {
        if (name == "Set-Cookie") lines.push_back(value);
    }
    return lines;
}

bool deletes(const http::Response& response, const std::string& scope) {
    const auto lines = deletions(response);
    return std::ranges::any_of(lines, [&](const std::string& line) {
        return line.starts_with("session=; Max-Age=0; ") &&
               line.find("GMT" + scope + "; HttpOnly") != std::string::npos;
    });
}

}  // namespace

TEST_CASE("whose browser sends two different session cookies to a page reads so, and is sent round no circle",
          "[pages][cookie][gate]") {
    SharedHost host;
    CHECK(host.check("session=" + host.token).status == Status::NoContent);
    const auto refused = host.check(host.both());
    CHECK(refused.status == Status::Unauthorized);
    CHECK(refused.headers.get("Location") == "/postern/?rd=/app/x%3Fa%3D1&note=twice");
    // The browser sends the application's cookie to the application alone.
    for (int times = 0; times < 3; ++times) {
        host.visitor.get(refused.headers.get("Location"));
        CHECK(host.visitor.page().status == Status::Forbidden);
        CHECK(host.visitor.shows(kMessage));
        CHECK(host.visitor.shows(kButton));
        CHECK(host.visitor.shows("name=\"rd\" value=\"/app/x?a=1\""));
    }
}

TEST_CASE("the page for a refused visitor and an authorizer know of two cookies as well",
          "[pages][cookie][gate]") {
    SharedHost host;
    host.server.parameters = {"POSTERN_ROLE=refused"};
    CHECK(host.check(host.both()).headers.get("Location") == "/postern/?rd=/app/x%3Fa%3D1&note=twice");
    host.server.parameters = {"FCGI_ROLE=AUTHORIZER", "POSTERN_ROLE=check"};
    CHECK(host.check(host.both()).headers.get("Location") == "/postern/?rd=/app/x%3Fa%3D1&note=twice");
}

TEST_CASE("another gateway's snippet leads who has two cookies to the page that says so",
          "[pages][cookie][gate][compat]") {
    SharedHost host([](config::Config& config) {
        config.gate.compat = true;
        use_login_host(config);
    });
    Browser nobody(host.site);
    host.server.parameters = {"HTTPS=on"};
    host.server.headers = {"HTTP_X_ORIGINAL_URL=https://app.example.com/x",
                           "HTTP_COOKIE=__Secure-session=a; __Secure-session=b"};
    const auto answer = host.server.ask(nobody, "/postern/api/verify");
    CHECK(answer.headers.get("Location") ==
          "https://login.example.com/postern/?rd=https%3A//app.example.com/x&note=twice");
}

TEST_CASE("every page with the sign-in form says so when two different session cookies arrive",
          "[pages][cookie]") {
    SharedHost host;
    host.visitor.variables["HTTP_COOKIE"] = host.both();
    for (const char* page : {"/postern/?rd=/app", "/postern/error?rd=/app", "/postern/success?rd=/app"}) {
        CAPTURE(page);
        host.visitor.get(page);
        CHECK(host.visitor.shows(kMessage));
        CHECK(host.visitor.shows(kButton));
        CHECK(host.visitor.shows("type=\"password\""));
        CHECK_FALSE(host.visitor.shows("did not send the sign-in cookie"));
    }
    host.visitor.get("/postern/?rd=/app");
    host.visitor.submit("", {{"email", "ada@example.com"}, {"password", "wrong"}});
    CHECK(host.visitor.shows(kMessage));
    host.visitor.variables["HTTP_COOKIE"] = "session=x; session=x";
    host.visitor.get("/postern/");
    CHECK_FALSE(host.visitor.shows("two cookies"));
}

TEST_CASE("a button deletes the cookies for each scope, ends the session and keeps the way back",
          "[pages][cookie]") {
    SharedHost host;
    host.visitor.variables["HTTP_HOST"] = "app.example.com";
    SECTION("for a visitor whose session the login page sees") {
        host.visitor.get("/postern/?rd=/app/x%3Fa%3D1&note=twice");
    }
    SECTION("for a visitor whose two cookies reach the login page") {
        host.visitor.variables["HTTP_COOKIE"] = host.both();
        host.visitor.get("/postern/?rd=/app/x%3Fa%3D1");
    }
    const auto& answer = host.visitor.submit("/postern/delete-cookies");
    CHECK(answer.status == Status::SeeOther);
    CHECK(host.visitor.location() == "/postern/?rd=/app/x%3Fa%3D1&note=deleted");
    for (const char* domain : {"", "; Domain=app.example.com", "; Domain=example.com"}) {
        for (const char* path : {"/", "/postern", "/postern/", "/app", "/app/", "/app/x", "/app/x/"}) {
            CAPTURE(domain, path);
            CHECK(deletes(answer, std::string(domain) + "; Path=" + path));
        }
    }
    CHECK(deletions(answer).size() == 21);
    CHECK_FALSE(answer.headers.contains("Clear-Site-Data"));
    CHECK(host.check("session=" + host.token).status == Status::Unauthorized);
    CHECK_THAT(host.site.log().lines_with("session_ended"), Catch::Contains("user=ada@example.com"));
    host.visitor.variables.erase("HTTP_COOKIE");
    host.visitor.follow();
    CHECK(host.visitor.shows("cookies of this site were deleted"));
    CHECK_FALSE(host.visitor.shows("two cookies"));
    host.visitor.submit("", {{"email", "ada@example.com"}, {"password", "jtp"}});
    CHECK(host.visitor.location() == "/app/x?a=1");
}

TEST_CASE("a sign-out with two session cookies leaves neither of them", "[pages][cookie]") {
    SharedHost host;
    host.visitor.variables["HTTP_COOKIE"] = host.both();
    const auto& answer = host.visitor.post("/postern/logout", {});
    CHECK(host.visitor.location() == "/postern/?note=deleted");
    CHECK(deletes(answer, "; Path=/"));
    CHECK(host.check("session=" + host.token).status == Status::Unauthorized);
}

TEST_CASE("over https the button deletes the scopes that the cookie's name allows", "[pages][cookie]") {
    for (const bool is_shared : {false, true}) {
        CAPTURE(is_shared);
        TestSite site([&](config::Config& config) { config.cookie.domain = is_shared ? "example.com" : ""; });
        Browser visitor(site);
        const std::string name = is_shared ? "__Secure-session" : "__Host-session";
        visitor.variables = {{"HTTPS", "on"},
                             {"HTTP_HOST", "login.example.com"},
                             {"HTTP_COOKIE", name + "=a; " + name + "=b"}};
        visitor.get("/");
        const auto lines = deletions(visitor.submit("/delete-cookies"));
        CHECK(lines.size() == (is_shared ? 3U : 1U));
        for (const std::string& line : lines) {
            CHECK_THAT(line, Catch::StartsWith(name + "=; Max-Age=0; "));
            CHECK_THAT(line, Catch::Contains("; Path=/; Secure"));
        }
    }
}

TEST_CASE("no other site presses the button that deletes cookies", "[pages][cookie][csrf]") {
    SharedHost host;
    host.visitor.get("/postern/profile");
    const std::string csrf = host.visitor.csrf();
    CHECK(host.visitor.post("/postern/delete-cookies", {}).status == Status::Forbidden);
    host.visitor.variables["HTTP_SEC_FETCH_SITE"] = "cross-site";
    CHECK(host.visitor.post("/postern/delete-cookies", {{"csrf", csrf}}).status == Status::Forbidden);
    host.visitor.variables["HTTP_COOKIE"] = host.both();
    CHECK(host.visitor.post("/postern/delete-cookies", {}).status == Status::Forbidden);
    CHECK(host.check("session=" + host.token).status == Status::NoContent);
}

TEST_CASE("two different session cookies are one line of the log a minute, without a value",
          "[pages][cookie]") {
    SharedHost host;
    const auto lines = [&] {
        const std::string found = host.site.log().lines_with("session_cookie_twice");
        return std::ranges::count(found, '\n');
    };
    host.check("session=" + host.token + "; session=" + host.token);
    CHECK(lines() == 0);
    for (int times = 0; times < 5; ++times)
        host.check(host.both() + "; session=third");
    CHECK(lines() == 1);
    CHECK_THAT(host.site.log().lines_with("session_cookie_twice"),
               Catch::Contains("cookie=session ") && Catch::Contains("count=3") &&
                   Catch::Contains("host=app.example.com"));
    CHECK_THAT(host.site.log().all(), !Catch::Contains(host.token) && !Catch::Contains("of-the-application"));
    host.site.clock().advance(59s);
    host.check(host.both());
    CHECK(lines() == 1);
    host.site.clock().advance(1s);
    host.check(host.both());
    CHECK(lines() == 2);
}
