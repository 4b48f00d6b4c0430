#include "commands/question.hpp"

#include <catch2/catch.hpp>

#include "support/browser.hpp"
#include "support/operator.hpp"
#include "support/people.hpp"

using namespace postern;
using namespace postern::tests;
using Catch::Contains;
using http::Status;

namespace {

const std::string kRefusal =
    "postern: standard input is not a terminal, so nothing was changed; --yes allows the change\n";

// A running site with one user, who is signed in with two browsers.
struct TwoBrowsers {
    TestSite site{use_users};
    Operator shell{site};
    std::string ada = site.add_user("ada@example.com", kPassword);
    Browser desk{site};
    Browser phone{site};

    TwoBrowsers() {
        desk.sign_in(ada, kPassword);
        phone.sign_in(ada, kPassword);
    }
    bool is_signed_in() {
        return desk.get("/profile").status == Status::Ok && phone.get("/profile").status == Status::Ok;
    }
};

}  // namespace

TEST_CASE("at a terminal, removing a user asks first and names the user and the sessions",
          "[commands][question]") {
    TwoBrowsers place;
    const Outcome refused = place.shell.type({"user", "remove", "ADA@example.com"}, "n\n");
    CHECK(refused.status == 1);
    CHECK(refused.out.empty());
    CHECK(refused.err == "Remove ada@example.com and end 2 sessions? [y/N] postern: nothing was changed\n");
    CHECK(place.is_signed_in());
    const Outcome agreed = place.shell.type({"user", "remove", place.ada}, "y\n");
    CHECK(agreed.status == 0);
    CHECK(agreed.out == "Removed ada@example.com.\n");
    CHECK_FALSE(place.is_signed_in());
}

TEST_CASE("removing a user who is not signed in asks about the user alone", "[commands][question]") {
    TestSite site{use_users};
    const Operator shell(site);
    site.add_user("bob@example.com", kPassword);
    CHECK_THAT(shell.type({"user", "remove", "bob@example.com"}, "").err,
               Catch::StartsWith("Remove bob@example.com? [y/N] \n"));
    Browser browser(site);
    browser.sign_in("bob@example.com", kPassword);
    CHECK_THAT(shell.type({"user", "remove", "bob@example.com"}, "").err,
               Catch::StartsWith("Remove bob@example.com and end 1 session? [y/N] "));
}

TEST_CASE("at a terminal, ending all sessions asks first and has the number", "[commands][question]") {
    TwoBrowsers place;
    const Outcome refused = place.shell.type({"session", "end", "--all"}, "\n");
    CHECK(refused.status == 1);
    CHECK(refused.err == "End all 2 sessions? [y/N] postern: nothing was changed\n");
    CHECK(place.is_signed_in());
    CHECK(place.shell.type({"session", "end", "--all"}, " YES \n").out == "Ended all sessions.\n");
    CHECK_FALSE(place.is_signed_in());
}

TEST_CASE("only y and yes are a yes; every other answer and the end of the input change nothing",
          "[commands][question]") {
    TwoBrowsers place;
    const std::string answer = GENERATE("", "\n", "n\n", "no\n", "ye\n", "yess\n", "j\n", "1\n", "--yes\n");
    CAPTURE(answer);
    for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
             {"session", "end", "--all"}, {"user", "remove", "ada@example.com"}}) {
        const Outcome outcome = place.shell.type(command, answer);
        CHECK(outcome.status == 1);
        CHECK_THAT(outcome.err, Catch::EndsWith("postern: nothing was changed\n"));
    }
    CHECK(place.is_signed_in());
}

TEST_CASE("a script without --yes changes nothing, whatever its standard input says",
          "[commands][question]") {
    TwoBrowsers place;
    for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
             {"session", "end", "--all"}, {"user", "remove", "ada@example.com"}}) {
        const Outcome outcome = place.shell.run(command, "y\n");
        CHECK(outcome.status == 2);
        CHECK(outcome.out.empty());
        CHECK(outcome.err == kRefusal);
    }
    CHECK(place.is_signed_in());
}

TEST_CASE("the flag --yes skips the question, at a terminal and in a script", "[commands][question]") {
    TwoBrowsers place;
    const Outcome ended = place.shell.type({"session", "end", "--all", "--yes"}, "");
    CHECK(ended.status == 0);
    CHECK(ended.err.empty());
    CHECK_FALSE(place.is_signed_in());
    const Outcome removed = place.shell.run({"user", "remove", "--yes", "ada@example.com"});
    CHECK(removed.out == "Removed ada@example.com.\n");
    CHECK(removed.err.empty());
}

TEST_CASE("ending one session or the sessions of one user does not ask", "[commands][question]") {
    TwoBrowsers place;
    CHECK(place.shell.run({"session", "end", "--user", "ada@example.com"}).out ==
          "Ended 2 sessions of ada@example.com.\n");
}
