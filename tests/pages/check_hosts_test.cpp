#include <catch2/catch.hpp>

#include "support/web_server.hpp"

using namespace postern;
using namespace postern::tests;
using http::Status;

namespace {

void share(config::Config& config) {
    use_login_host(config);
    config.gate.origins.push_back(*parse_origin_pattern("https://*.dev.example.com"));
}

}  // namespace

TEST_CASE("the login page of another host is told the whole address to come back to", "[pages][gate]") {
    TestSite site(share);
    Browser stranger(site);
    WebServer server(site);
    server.parameters = {"POSTERN_ROLE=check", "HTTPS=on"};
    const auto location = [&](const char* host, const char* uri) {
        server.headers = {"HTTP_ACCEPT=text/html", std::string("HTTP_HOST=") + host};
        return std::string(server.ask(stranger, uri).headers.get("Location"));
    };
    CHECK(location("app.example.com", "/x?a=1&b=2") ==
          "https://login.example.com/?rd=https%3A//app.example.com/x%3Fa%3D1%26b%3D2");
    CHECK(location("App.Example.com:443", "/x") ==
          "https://login.example.com/?rd=https%3A//app.example.com/x");
    CHECK(location("one.dev.example.com", "/x") ==
          "https://login.example.com/?rd=https%3A//one.dev.example.com/x");
    CHECK(location("login.example.com", "/x") == "/?rd=/x");
    for (const char* host : {"evil.example", "app.example.com:8443", "app.example.com.evil.example",
                             "user@app.example.com", "dev.example.com"}) {
        CAPTURE(host);
        CHECK(location(host, "/x") == "https://login.example.com/");
    }
}

TEST_CASE("a shared session is a __Secure- cookie of the domain, and opens every host of it",
          "[pages][gate]") {
    TestSite site(share);
    Browser visitor(site);
    visitor.variables = {{"HTTPS", "on"}, {"HTTP_HOST", "login.example.com"}};
    visitor.get("/?rd=https://app.example.com/x?a=1&b=2");
    visitor.submit("", {{"email", "ada@example.com"}, {"password", "jtp"}});
    CHECK(visitor.location() == "https://app.example.com/x?a=1&b=2");
    CHECK_THAT(visitor.set_cookie("__Secure-session"),
               Catch::EndsWith("; Domain=example.com; Path=/; Secure; HttpOnly; SameSite=Lax"));
    CHECK(visitor.set_cookie("__Host-session").empty());
    WebServer server(site);
    server.parameters = {"POSTERN_ROLE=check", "HTTPS=on"};
    server.headers = {"HTTP_HOST=app.example.com"};
    CHECK(server.ask(visitor, "/x").status == Status::NoContent);
    visitor.get("/profile");
    visitor.submit("/logout");
    CHECK_THAT(visitor.set_cookie("__Secure-session"),
               Catch::Contains("Max-Age=0") && Catch::Contains("Domain=example.com"));
}

TEST_CASE("the page for somebody refused on another host links to the login page's", "[pages][gate]") {
    TestSite site(share);
    Browser visitor(site);
    visitor.variables = {{"HTTPS", "on"}, {"HTTP_HOST", "login.example.com"}};
    visitor.sign_in();
    WebServer server(site);
    server.parameters = {"POSTERN_ROLE=refused", "HTTPS=on"};
    server.headers = {"HTTP_HOST=app.example.com"};
    const http::Response answer = server.ask(visitor, "/x");
    CHECK(answer.status == Status::Forbidden);
    for (const char* link : {"href=\"https://login.example.com/switch?rd=https%3A//app.example.com/x\"",
                             "href=\"https://login.example.com/style.css?v="})
        CHECK_THAT(answer.body, Catch::Contains(link));
    CHECK_THAT(std::string(answer.headers.get("Content-Security-Policy")),
               Catch::Contains("style-src 'self' https://login.example.com;"));
    visitor.get("/style.css");
    CHECK(visitor.page().headers.get("Cross-Origin-Resource-Policy") == "cross-origin");
}

TEST_CASE("the login page's own host is known with another scheme or without its port", "[pages][gate]") {
    TestSite site(
        [](config::Config& config) { config.public_url = *parse_origin("https://login.example.com:8443"); });
    Browser stranger(site);
    WebServer server(site);
    for (const std::vector<std::string>& headers :
         {std::vector<std::string>{"HTTP_HOST=login.example.com:8443"},
          {"HTTP_HOST=LOGIN.example.com:8443", "HTTPS=on"},
          {"HTTP_HOST=login.example.com", "SERVER_PORT=8443", "HTTPS=on"}}) {
        CAPTURE(headers);
        server.headers = headers;
        server.headers.push_back("HTTP_ACCEPT=text/html");
        CHECK(server.ask(stranger, "/x").headers.get("Location") == "/?rd=/x");
    }
}

TEST_CASE("the whole address of the login page's own site is a return target", "[pages][gate]") {
    TestSite site(
        [](config::Config& config) { config.public_url = *parse_origin("https://login.example.com"); });
    Browser visitor(site);
    visitor.get("/?rd=https://login.example.com/x?a=1&b=2");
    visitor.submit("", {{"email", "ada@example.com"}, {"password", "jtp"}});
    CHECK(visitor.location() == "https://login.example.com/x?a=1&b=2");
}

TEST_CASE("a form leads on to the site that was asked for, and to no other", "[pages][gate]") {
    TestSite site(share);
    Browser visitor(site);
    const auto policy = [&](const char* page) {
        visitor.get(page);
        return std::string(visitor.page().headers.get("Content-Security-Policy"));
    };
    CHECK_THAT(policy("/?rd=https://app.example.com/x"),
               Catch::Contains("form-action 'self' https://app.example.com;"));
    CHECK_THAT(policy("/error?rd=https://one.dev.example.com/x"),
               Catch::Contains("form-action 'self' https://one.dev.example.com;"));
    for (const char* page :
         {"/", "/?rd=/x", "/?rd=https://evil.example/", "/?rd=https://app.example.com;x/", "/health"})
        CHECK_THAT(policy(page), Catch::Contains("form-action 'self';"));
}

TEST_CASE("an address written as it is may have any number of fields", "[pages][gate]") {
    TestSite site(share);
    Browser visitor(site);
    std::string target = "https://app.example.com/x?zero=%00";
    for (int i = 0; i < 60; ++i)
        target += "&f" + std::to_string(i) + "=" + std::to_string(i);
    visitor.get("/?rd=" + target);
    visitor.submit("", {{"email", "ada@example.com"}, {"password", "jtp"}});
    CHECK(visitor.location() == target);
}
