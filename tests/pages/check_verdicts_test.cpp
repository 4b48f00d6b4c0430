#include <set>

#include <catch2/catch.hpp>

#include "support/web_server.hpp"

using namespace postern;
using namespace postern::tests;
using http::Status;

namespace {

void with_everything(config::Config& config) {
    use_users(config);
    config.gate.compat = true;
    config.public_url = *parse_origin("http://localhost:5000");
    config.session.keep = std::chrono::days(30);
}

}  // namespace

TEST_CASE("T-34: a check sets no cookie, whatever its verdict is and whoever asks", "[pages][gate]") {
    TestSite site(with_everything);
    site.add_user("ada@example.com", "jtp");
    Browser visitor(site);
    visitor.get("/");
    visitor.submit("", {{"email", "ada@example.com"}, {"password", "jtp"}, {"keep", "on"}});
    REQUIRE(visitor.cookies().contains("email"));
    Browser stranger(site);
    Browser over(site);
    over.cookies() = {{"session", std::string(43, 'A')}, {"email", "ada@example.com"}};
    WebServer server(site);
    std::set<int> seen;
    const auto ask_all = [&](std::vector<std::string> parameters) {
        for (const char* uri : {"/x", "/oauth2/auth"}) {
            for (const std::string role : {"POSTERN_ROLE=check", "FCGI_ROLE=AUTHORIZER", ""}) {
                if (role.empty() && uri == std::string("/x")) continue;
                server.parameters = parameters;
                if (!role.empty()) server.parameters.push_back(role);
                for (Browser* browser : {&visitor, &stranger, &over}) {
                    for (const char* accept : {"HTTP_ACCEPT=text/html", "HTTP_ACCEPT=*/*"}) {
                        server.headers = {accept};
                        seen.insert(code(server.ask(*browser, uri).status));
                    }
                }
            }
        }
    };
    ask_all({});
    // A kept session that is about to expire, and a session that was not seen for long.
    site.clock().advance(std::chrono::days(1));
    ask_all({});
    ask_all({"POSTERN_REQUIRE=group:staff"});
    ask_all({"POSTERN_REQUIRE=nonsense"});
    ask_all({"HTTP_COOKIE=" + std::string(9000, 'x')});
    site.database().run("DROP TABLE sessions");
    ask_all({});
    CHECK(seen == std::set<int>{200, 204, 303, 401, 403, 431, 500, 503});
}

TEST_CASE("T-29: a user whom an operator disables in SQL is out at the next page and the next check",
          "[pages][gate]") {
    TestSite site(use_users_without_session_cache);
    site.add_user("ada@example.com", "jtp");
    Browser visitor(site);
    visitor.sign_in();
    WebServer server(site);
    CHECK(server.ask(visitor, "/x").status == Status::NoContent);
    site.database().run("UPDATE users SET disabled = 1");
    CHECK(server.ask(visitor, "/x").status == Status::Unauthorized);
    CHECK(visitor.get("/profile").status == Status::SeeOther);
    CHECK(visitor.sign_in().status == Status::Forbidden);
    server.parameters = {"FCGI_ROLE=AUTHORIZER"};
    CHECK(server.ask(visitor, "/x").status == Status::SeeOther);
}
