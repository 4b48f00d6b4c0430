#include <catch2/catch.hpp>

#include "support/web_server.hpp"

using namespace postern;
using namespace postern::tests;
using http::Status;

TEST_CASE("the addresses of other gateways are there only when they are wanted", "[pages][gate][compat]") {
    TestSite site;
    Browser visitor(site);
    visitor.sign_in();
    for (const char* path : {"/api/authz/auth-request", "/api/verify", "/oauth2/auth", "/api/auth/nginx",
                             "/validate", "/oauth2/sign_in"})
        CHECK(visitor.get(path).status == Status::NotFound);
}

TEST_CASE("where wanted, they pass with the headers that those gateways' snippets copy",
          "[pages][gate][compat]") {
    TestSite site([](config::Config& config) {
        config.gate.compat = true;
        config.public_url = "https://login.example.com";
        config.gate.origins = {"https://app.example.com"};
    });
    Browser visitor(site);
    visitor.variables = {{"HTTP_HOST", "127.0.0.1:9091"}};
    visitor.sign_in();
    Browser stranger(site);
    WebServer server(site);
    server.parameters = {};
    for (const char* path :
         {"/api/authz/auth-request", "/api/verify", "/oauth2/auth", "/api/auth/nginx", "/validate"}) {
        CAPTURE(path);
        server.headers = {"HTTP_ACCEPT=text/html", "HTTP_X_ORIGINAL_URL=https://app.example.com/x?a=1&b=2"};
        const http::Response passed = server.ask(visitor, path);
        CHECK(passed.status == Status::NoContent);
        for (const char* name : {"Remote-User", "Remote-Email", "X-Auth-Request-User", "X-Auth-Request-Email",
                                 "X-Auth-Request-Preferred-Username", "X-Vouch-User"})
            CHECK(passed.headers.get(name) == "ada@example.com");
        for (const char* name : {"Remote-Name", "Remote-Groups", "X-Auth-Request-Groups"})
            CHECK(passed.headers.contains(name));
        CHECK_FALSE(passed.headers.contains("Set-Cookie"));
        const http::Response first = server.ask(stranger, path);
        CHECK(first.status == Status::Unauthorized);
        CHECK(first.headers.get("Location") ==
              "https://login.example.com/?rd=https%3A//app.example.com/x%3Fa%3D1%26b%3D2");
        server.headers = {"HTTP_ACCEPT=text/html", "HTTP_X_FORWARDED_PROTO=https",
                          "HTTP_X_FORWARDED_HOST=app.example.com", "HTTP_X_FORWARDED_URI=/x"};
        CHECK(server.ask(stranger, path).headers.get("Location") ==
              "https://login.example.com/?rd=https%3A//app.example.com/x");
        server.headers = {"HTTP_ACCEPT=text/html", "HTTP_X_ORIGINAL_URL=https://evil.example/"};
        CHECK(server.ask(stranger, path).headers.get("Location") == "https://login.example.com/");
        server.parameters = {"POSTERN_REQUIRE=group:staff"};
        CHECK(server.ask(visitor, path).status == Status::Forbidden);
        server.parameters = {};
    }
    for (const char* path : {"/login?redirect_uri=https://app.example.com/x?a=1&b=2",
                             "/oauth2/sign_in?rd=https://app.example.com/x?a=1&b=2",
                             "/login?url=https://app.example.com/x?a=1&b=2"}) {
        CAPTURE(path);
        Browser newcomer(site);
        newcomer.get(path);
        newcomer.submit("", {{"email", "ada@example.com"}, {"password", "jtp"}});
        CHECK(newcomer.location() == "https://app.example.com/x?a=1&b=2");
    }
}

TEST_CASE("a rule as oauth2-proxy has it in its address is an error, not forgotten",
          "[pages][gate][compat]") {
    TestSite site([](config::Config& config) {
        config.gate.compat = true;
        config.public_url = "https://login.example.com";
    });
    Browser visitor(site);
    visitor.sign_in();
    WebServer server(site);
    server.parameters = {};
    for (const char* address :
         {"/oauth2/auth?allowed_groups=admins", "/oauth2/auth?allowed_emails=bea@example.com",
          "/oauth2/auth?allowed_email_domains=example.org"}) {
        CAPTURE(address);
        CHECK(server.ask(visitor, address).status == Status::InternalServerError);
    }
    CHECK_THAT(site.log().lines_with("requirement_malformed"), Catch::Contains("allowed_groups"));
    server.parameters = {"FCGI_ROLE=RESPONDER", "POSTERN_REQIURE=group:staff"};
    CHECK(server.ask(visitor, "/oauth2/auth").status == Status::InternalServerError);
}
