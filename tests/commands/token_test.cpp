#include <string>

#include <catch2/catch.hpp>

#include "support/operator.hpp"
#include "support/people.hpp"
#include "support/web_server.hpp"

using namespace postern;
using namespace postern::tests;
using Catch::Contains;
using Catch::StartsWith;
using http::Status;

namespace {

struct TokenSite {
    TokenSite() {
        for (const char* email : {"ada@example.com", "bea@example.com"})
            site.add_user(email, kPassword);
        shell.configure("app_passwords.labels = [\"dav\", \"git\"]");
    }
    std::string make(const std::string& email = "ada@example.com") {
        const auto made =
            shell.run({"token", "add", email, "--name", "backup", "--label", "dav", "--lifetime", "30d"});
        REQUIRE(made.status == 0);
        CHECK_THAT(made.err, Contains(email));
        return made.out.substr(0, made.out.size() - 1);
    }
    bool opens(const std::string& text) {
        WebServer server(site);
        server.parameters = {"POSTERN_ROLE=check", "POSTERN_REQUIRE=token:dav"};
        server.headers = {"HTTP_AUTHORIZATION=Bearer " + text};
        return server.ask(Browser(site), "/x").status == Status::Accepted;
    }

    TestSite site{use_users_without_session_cache};
    Operator shell{site};
};

}  // namespace

TEST_CASE("an operator makes an app password, which is printed alone and opens its location",
          "[commands][app_passwords]") {
    TokenSite place;
    const std::string text = place.make();
    CHECK(text.size() == 82);
    CHECK(place.opens(text));
    const auto list = place.shell.run({"token", "list"}).out;
    CHECK_THAT(list, Contains(text.substr(4, 16)) && Contains("ada@example.com") && Contains("backup") &&
                         Contains("192.0.2.7"));
    CHECK_THAT(list, !Contains(text.substr(21)));
    CHECK_THAT(place.shell.run({"token", "list", "--user", "bea@example.com"}).err,
               Contains("bea@example.com has no app password."));
    const auto json = place.shell.run({"token", "list", "--user", "ada@example.com", "--json"}).out;
    CHECK_THAT(json,
               Contains("\"labels\": [\n      \"dav\"\n") && Contains("\"last_address\": \"192.0.2.7\""));
}

TEST_CASE("an operator ends one app password, those of a user, or all", "[commands][app_passwords]") {
    TokenSite place;
    const std::string one = place.make();
    const std::string two = place.make();
    const std::string of_bea = place.make("bea@example.com");
    CHECK(place.shell.run({"token", "end", one.substr(4, 16)}).status == 0);
    CHECK_FALSE(place.opens(one));
    CHECK(place.opens(two));
    CHECK_THAT(place.shell.run({"token", "end", one.substr(4, 16)}).err,
               Contains("no app password has this ID"));
    CHECK(place.shell.run({"token", "end", "--user", "ada@example.com"}).out ==
          "Ended 1 app password of ada@example.com.\n");
    CHECK_FALSE(place.opens(two));
    CHECK(place.opens(of_bea));
    CHECK(place.shell.run({"token", "end", "--all", "--yes"}).out == "Ended 1 app password.\n");
    CHECK_FALSE(place.opens(of_bea));
    CHECK(place.shell.run({"token", "list"}).err == "There is no app password.\n");
    CHECK(place.shell.run({"token", "end"}).status == 2);
    CHECK(place.shell.run({"token", "end", "x", "--all"}).status == 2);
}

TEST_CASE("a new app password has a name, known labels and a possible lifetime",
          "[commands][app_passwords]") {
    TokenSite place;
    const auto problem = [&](const std::vector<std::string>& more) {
        std::vector<std::string> words = {"token", "add", "ada@example.com"};
        words.insert(words.end(), more.begin(), more.end());
        const auto outcome = place.shell.run(words);
        CHECK(outcome.status == 2);
        CHECK(outcome.out.empty());
        return outcome.err;
    };
    CHECK_THAT(problem({"--label", "dav"}), Contains("--name: expected a name"));
    CHECK_THAT(problem({"--name", "x"}), Contains("--label: expected at least one"));
    CHECK_THAT(problem({"--name", "x", "--label", "svn"}),
               Contains("app_passwords.labels does not list \"svn\""));
    for (const char* lifetime : {"0", "59m", "366d", "soon", "-1d"})
        CHECK_THAT(problem({"--name", "x", "--label", "dav", "--lifetime", lifetime}),
                   Contains("--lifetime: expected a duration from 1h to 365d"));
    CHECK(place.shell.run({"token", "add", "zoe@example.com", "--name", "x", "--label", "dav"}).status == 1);
    place.shell.run({"user", "disable", "bea@example.com"});
    CHECK_THAT(place.shell.run({"token", "add", "bea@example.com", "--name", "x", "--label", "dav"}).err,
               Contains("this user is disabled"));
    CHECK_THAT(place.shell.run({"token", "list"}).err, Contains("There is no app password."));
}

TEST_CASE("an operator's new password ends the app passwords of the user", "[commands][app_passwords]") {
    TokenSite place;
    const std::string text = place.make();
    place.shell.run({"user", "passwd", "ada@example.com", "--password-stdin"},
                    "violet harbour nine kettles\n");
    CHECK_FALSE(place.opens(text));
}
