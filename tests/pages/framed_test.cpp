#include <catch2/catch.hpp>

#include "support/occurrences.hpp"
#include "support/web_server.hpp"

using namespace postern;
using namespace postern::tests;
using http::Status;

namespace {

std::string policy_of(const http::Response& response) {
    return std::string(response.headers.get("Content-Security-Policy"));
}

}  // namespace

TEST_CASE("a page inside of another page gets a link in place of the login page", "[pages][gate]") {
    TestSite site;
    Browser stranger(site);
    WebServer server(site);
    for (const char* place : {"iframe", "frame", "embed", "object", "fencedframe"}) {
        CAPTURE(place);
        server.headers = {"HTTP_SEC_FETCH_MODE=navigate", std::string("HTTP_SEC_FETCH_DEST=") + place};
        server.parameters = {"POSTERN_ROLE=check"};
        CHECK(server.ask(stranger, "/x?a=1").headers.get("Location") == "/framed?rd=/x%3Fa%3D1");
        server.parameters = {"FCGI_ROLE=AUTHORIZER"};
        const http::Response answer = server.ask(stranger, "/x?a=1");
        CHECK(answer.status == Status::SeeOther);
        CHECK(answer.headers.get("Location") == "/framed?rd=/x%3Fa%3D1");
    }
    server.headers = {"HTTP_SEC_FETCH_MODE=navigate", "HTTP_SEC_FETCH_DEST=document"};
    CHECK(server.ask(stranger, "/x").headers.get("Location") == "/?rd=/x");
    server.headers = {"HTTP_SEC_FETCH_MODE=cors", "HTTP_SEC_FETCH_DEST=iframe"};
    CHECK(server.ask(stranger, "/x").status == Status::Unauthorized);
    stranger.get("/framed?rd=/x%3Fa%3D1");
    CHECK(stranger.page().status == Status::Ok);
    CHECK(stranger.shows("<a class=\"button wide\" href=\"/x?a=1\" target=\"_top\">"));
}

TEST_CASE("a check in front of the page for frames is an error, never a circle", "[pages][gate]") {
    TestSite site;
    Browser stranger(site);
    WebServer server(site);
    server.parameters = {"POSTERN_ROLE=check"};
    server.headers = {"HTTP_SEC_FETCH_MODE=navigate", "HTTP_SEC_FETCH_DEST=iframe"};
    CHECK(server.ask(stranger, "/framed?rd=/x").status == Status::InternalServerError);
    CHECK_THAT(site.log().lines_with("login_page_behind_check"), Catch::Contains("mount = "));
}

TEST_CASE("only the site that the link leads to may show the page inside of its own", "[pages][gate]") {
    TestSite site(use_login_host);
    Browser stranger(site);
    WebServer server(site);
    server.parameters = {"POSTERN_ROLE=check", "HTTPS=on"};
    server.headers = {"HTTP_SEC_FETCH_MODE=navigate", "HTTP_SEC_FETCH_DEST=iframe",
                      "HTTP_HOST=app.example.com"};
    CHECK(server.ask(stranger, "/x").headers.get("Location") ==
          "https://login.example.com/framed?rd=https%3A//app.example.com/x");
    stranger.variables = {{"HTTPS", "on"}, {"HTTP_HOST", "login.example.com"}};
    const std::pair<const char*, const char*> table[] = {
        {"/framed?rd=https%3A//app.example.com/x", "https://app.example.com"},
        {"/framed?rd=/x", "'self'"},
        {"/framed", "'self'"},
        {"/framed?rd=https%3A//evil.example/", "'self'"},
        {"/framed?rd=https://evil.example/&rd=https://app.example.com/", "'self'"},
        {"/framed?rd=https://app.example.com%20https://evil.example/", "'self'"},
        {"/framed?rd=//evil.example/", "'self'"}};
    for (const auto& [address, ancestors] : table) {
        CAPTURE(address);
        stranger.get(address);
        CHECK(policy_of(stranger.page()) ==
              "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors " +
                  std::string(ancestors) + "; base-uri 'none'; object-src 'none'");
        CHECK(stranger.page().headers.get("X-Frame-Options") == "SAMEORIGIN");
        CHECK_FALSE(stranger.shows("evil.example"));
    }
}

TEST_CASE("the page inside of another page says nothing about the visitor, and has one link and no form",
          "[pages][gate]") {
    TestSite site;
    Browser visitor(site);
    Browser stranger(site);
    visitor.sign_in();
    visitor.get("/framed?rd=/x");
    stranger.get("/framed?rd=/x");
    CHECK(visitor.page().body == stranger.page().body);
    CHECK_FALSE(visitor.page().headers.contains("Set-Cookie"));
    CHECK(occurrences(visitor.page().body, "<a ") == 1);
    CHECK(occurrences(visitor.page().body, "<form") == 0);
    CHECK(occurrences(visitor.page().body, "<input") == 0);
    CHECK(occurrences(visitor.page().body, "<button") == 0);
    CHECK_FALSE(visitor.shows("csrf"));
}

TEST_CASE("every page with a form, and every page about the visitor, stays out of other pages",
          "[pages][gate]") {
    TestSite site;
    Browser visitor(site);
    visitor.variables = {{"HTTP_SEC_FETCH_MODE", "navigate"}, {"HTTP_SEC_FETCH_DEST", "iframe"}};
    const auto check_refuses_frames = [&](const char* page) {
        CAPTURE(page);
        visitor.get(page);
        CHECK_THAT(policy_of(visitor.page()), Catch::Contains("frame-ancestors 'none';"));
        CHECK(visitor.page().headers.get("X-Frame-Options") == "DENY");
    };
    for (const char* page : {"/", "/?rd=/x", "/error", "/login", "/success", "/nowhere", "/style.css"})
        check_refuses_frames(page);
    visitor.sign_in();
    for (const char* page : {"/profile", "/success", "/switch?rd=/x", "/logout", "/nowhere"})
        check_refuses_frames(page);
}

TEST_CASE("who may not see a page inside of another page gets the link, and no word of who they are",
          "[pages][gate]") {
    const std::vector<std::string> parameters =
        GENERATE(std::vector<std::string>{"POSTERN_ROLE=refused"},
                 std::vector<std::string>{"FCGI_ROLE=AUTHORIZER", "POSTERN_REQUIRE=group:staff"});
    TestSite site;
    Browser visitor(site);
    visitor.sign_in();
    WebServer server(site);
    server.parameters = parameters;
    server.headers = {"HTTP_SEC_FETCH_MODE=navigate", "HTTP_SEC_FETCH_DEST=iframe"};
    const http::Response answer = server.ask(visitor, "/x?note=late");
    CHECK(answer.status == Status::Forbidden);
    CHECK_THAT(policy_of(answer), Catch::Contains("frame-ancestors 'self';"));
    CHECK_THAT(answer.body, Catch::Contains("href=\"/x?note=late\" target=\"_top\""));
    CHECK_THAT(answer.body, !Catch::Contains("ada@example.com") && !Catch::Contains("class=\"note\"") &&
                                !Catch::Contains("<form"));
}
