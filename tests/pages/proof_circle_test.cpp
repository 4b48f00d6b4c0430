#include <catch2/catch.hpp>

#include "support/web_server.hpp"

using namespace postern;
using namespace postern::tests;
using http::Status;

TEST_CASE("a rule about a proof on a page for this proof is an error, not a redirect without end",
          "[pages][gate]") {
    using namespace std::chrono_literals;
    TestSite site(use_users);
    site.add_user("ada@example.com", "violet harbour and nine kettles");
    Browser visitor(site);
    visitor.sign_in("ada@example.com", "violet harbour and nine kettles");
    WebServer server(site);
    const auto ask = [&](const char* path, const char* rule) {
        server.parameters = {"POSTERN_ROLE=check", std::string("POSTERN_REQUIRE=") + rule};
        return server.ask(visitor, path).status;
    };
    for (const char* path : {"/", "/framed", "/second", "/profile/second", "/fresh"}) {
        CAPTURE(path);
        CHECK(ask(path, "factor:2") == Status::InternalServerError);
    }
    CHECK(ask("/profile", "factor:2") == Status::Unauthorized);
    site.clock().advance(16min);
    CHECK(ask("/fresh", "fresh:15m") == Status::InternalServerError);
    CHECK(ask("/second", "fresh:15m") == Status::Unauthorized);
    CHECK_FALSE(site.log().lines_with("login_page_behind_check").empty());
}
