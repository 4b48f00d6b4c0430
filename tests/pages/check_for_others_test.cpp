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
        config.public_url = *parse_origin("https://login.example.com");
        config.gate.origins = {*parse_origin_pattern("https://app.example.com")};
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
        newcomer.variables = {{"HTTP_HOST", "login.example.com"}, {"HTTPS", "on"}};
        newcomer.get(path);
        newcomer.submit("", {{"email", "ada@example.com"}, {"password", "jtp"}});
        CHECK(newcomer.location() == "https://app.example.com/x?a=1&b=2");
    }
}

TEST_CASE("a rule in the address of a check is an error, however it is written", "[pages][gate][compat]") {
    TestSite site([](config::Config& config) {
        config.gate.compat = true;
        config.public_url = *parse_origin("https://login.example.com");
    });
    Browser visitor(site);
    visitor.sign_in();
    WebServer server(site);
    server.parameters = {};
    std::string many;
    for (int i = 0; i < 33; ++i)
        many += "&rd=x";
    for (const std::string& query : {std::string("allowed_groups=admins"),
                                     std::string("allowed_emails=bea@example.com"),
                                     std::string("allowed_email_domains=example.org"),
                                     std::string("allowed_users=bea"),
                                     std::string("allowed_groups"),
                                     std::string("allowed_groups="),
                                     std::string("allowed%5Fgroups=admins"),
                                     std::string("%61llowed_groups=admins"),
                                     std::string("Allowed_Groups=admins"),
                                     std::string("ALLOWED_GROUPS=admins"),
                                     std::string("allowed_groups[]=admins"),
                                     std::string("+allowed_groups=admins"),
                                     std::string("allowed_groups=a&allowed_groups=b"),
                                     std::string("rd=x&allowed_groups=admins"),
                                     std::string("&&allowed_groups=admins"),
                                     std::string("rd=x;allowed_groups=admins"),
                                     std::string(";allowed_groups=admins"),
                                     std::string("rd=x%00&allowed_groups=admins"),
                                     std::string("rd=%00"),
                                     std::string("rd=%zz"),
                                     std::string("rd=%"),
                                     std::string("rd=x%2&allowed_groups=admins"),
                                     "allowed_groups=admins" + many,
                                     many,
                                     "rd=" + std::string(17 * 1024, 'x'),
                                     std::string(17 * 1024, '&') + "allowed_groups=admins",
                                     std::string("auth=basic")}) {
        for (const std::string path :
             {"/oauth2/auth", "/api/verify", "/api/authz/auth-request", "/api/auth/nginx", "/validate"}) {
            CAPTURE(path, query);
            CHECK(server.ask(visitor, path + "?" + query).status == Status::InternalServerError);
        }
    }
    CHECK_THAT(site.log().lines_with("requirement_malformed"), Catch::Contains("allowed_groups"));
    for (const char* address : {"/api/verify?rd=https://login.example.com/",
                                "/api/verify?rd=https%3A%2F%2Flogin.example.com&rm=GET",
                                "/api/authz/auth-request?authelia_url=https://login.example.com/",
                                "/oauth2/auth?", "/oauth2/auth?&"}) {
        CAPTURE(address);
        CHECK(server.ask(visitor, address).status == Status::NoContent);
    }
    server.parameters = {"FCGI_ROLE=RESPONDER", "POSTERN_REQIURE=group:staff"};
    CHECK(server.ask(visitor, "/oauth2/auth").status == Status::InternalServerError);
}

namespace {

void be_compatible(config::Config& config) {
    config.gate.compat = true;
    config.public_url = *parse_origin("https://login.example.com");
    config.gate.origins = {*parse_origin_pattern("https://app.example.com"),
                           *parse_origin_pattern("https://files.example.com:8443")};
}

}  // namespace

TEST_CASE("tinyauth's and Authelia's snippets are told where to go, scripts and the refused too",
          "[pages][gate][compat]") {
    TestSite site(be_compatible);
    Browser stranger(site);
    Browser visitor(site);
    visitor.variables = {{"HTTP_HOST", "login.example.com"}};
    visitor.sign_in();
    WebServer server(site);
    server.parameters = {};
    const std::string page = "https://login.example.com/?rd=https%3A//app.example.com/x%3Fa%3D1";
    for (const char* accept : {"HTTP_ACCEPT=text/html", "HTTP_ACCEPT=*/*", "HTTP_SEC_FETCH_MODE=cors"}) {
        CAPTURE(accept);
        server.headers = {accept, "HTTP_X_ORIGINAL_URL=https://app.example.com/x?a=1"};
        const http::Response first = server.ask(stranger, "/api/auth/nginx");
        CHECK(first.status == Status::Unauthorized);
        CHECK(first.headers.get("X-Tinyauth-Location") == page);
        CHECK(server.ask(stranger, "/api/authz/auth-request").headers.get("Location") == page);
    }
    server.parameters = {"POSTERN_REQUIRE=group:staff"};
    const http::Response refused = server.ask(visitor, "/api/auth/nginx");
    CHECK(refused.status == Status::Forbidden);
    CHECK(refused.headers.get("X-Tinyauth-Location") == "https://login.example.com/switch");
    // A return address that does not fit into another proxy's 4 KB is left out.
    server.headers = {"HTTP_X_ORIGINAL_URL=https://app.example.com/" + std::string(1900, '%')};
    CHECK(server.ask(stranger, "/api/auth/nginx").headers.get("Location") == "https://login.example.com/");
}

TEST_CASE("oauth2-proxy's page on an application's host leads to the login page, which leads back",
          "[pages][gate][compat]") {
    TestSite site(be_compatible);
    Browser visitor(site);
    const auto location = [&](const char* address, const char* host, const char* redirect) {
        visitor.variables = {{"HTTP_HOST", host}, {"HTTP_X_AUTH_REQUEST_REDIRECT", redirect}};
        visitor.get(address);
        CHECK(visitor.page().status == Status::SeeOther);
        CHECK(visitor.page().headers.get("Refresh") == "0;url=" + visitor.location());
        return visitor.location();
    };
    const std::string home = "https://login.example.com";
    const std::string back = home + "?rd=https%3A//app.example.com/x%3Fa%3D1%26b%3D2";
    for (const char* host : {"app.example.com", "APP.example.com", "app.example.com:443"}) {
        CAPTURE(host);
        CHECK(location("/oauth2/sign_in", host, "/x?a=1&b=2") == back);
        CHECK(location("/oauth2/start?rd=/x?a=1&b=2", host, "/oauth2/start?rd=/x?a=1&b=2") == back);
        CHECK(location("/oauth2/start?rd=%2Fx%3Fa%3D1%26b%3D2", host, "") == back);
        CHECK(location("/oauth2/sign_in?rd=https://app.example.com/x?a=1&b=2", host, "/y") == back);
        CHECK(location("/login?url=https://app.example.com/x?a=1&b=2", host, "") == back);
    }
    // A proxy that omits the port.
    CHECK(location("/oauth2/sign_in", "files.example.com", "/x") ==
          home + "?rd=https%3A//files.example.com%3A8443/x");
    CHECK(location("/oauth2/sign_in", "evil.example", "/x") == home);
    CHECK(location("/oauth2/sign_in", "app.example.com", "https://evil.example/") == home);
    CHECK(location("/oauth2/sign_in", "app.example.com", "/%5cevil.example") == home);
    // No redirect loop.
    CHECK(location("/oauth2/sign_in?rd=https://evil.example/", "app.example.com",
                   "/oauth2/sign_in?rd=https://evil.example/") == home);
    visitor.variables = {{"HTTP_HOST", "login.example.com"}, {"HTTPS", "on"}};
    CHECK(visitor.get("/oauth2/sign_in?rd=https://app.example.com/x").status == Status::Ok);
    visitor.submit("", {{"email", "ada@example.com"}, {"password", "jtp"}});
    CHECK(visitor.location() == "https://app.example.com/x");
}

TEST_CASE("an identity that does not fit into another proxy's headers is told to no application",
          "[pages][gate][compat]") {
    TestSite site([](config::Config& config) {
        use_users(config);
        be_compatible(config);
    });
    site.add_user("ada@example.com", "jtp");
    const auto ada = *users::parse_email("ada@example.com");
    Browser visitor(site);
    visitor.variables = {{"HTTP_HOST", "login.example.com"}};
    visitor.sign_in();
    WebServer server(site);
    server.parameters = {};
    for (int group = 10; group < 34; ++group)
        site.users().add_to_group(ada, std::string(57, 'g') + std::to_string(group));
    CHECK(server.ask(visitor, "/oauth2/auth").status == Status::NoContent);
    site.users().add_to_group(ada, std::string(64, 'h'));
    site.users().add_to_group(ada, std::string(64, 'i'));
    for (const char* path : {"/oauth2/auth", "/validate", "/api/auth/nginx"})
        CHECK(server.ask(visitor, path).status == Status::InternalServerError);
    CHECK_THAT(site.log().lines_with("identity_too_large"), Catch::Contains("user=ada@example.com"));
}
