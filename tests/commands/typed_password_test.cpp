#include "commands/typed_password.hpp"

#include <catch2/catch.hpp>

#include "support/browser.hpp"
#include "support/operator.hpp"
#include "support/people.hpp"

using namespace postern;
using namespace postern::tests;
using Catch::Contains;

namespace {

const std::string kFirst = "New password for ada@example.com (at least 15 characters): \n";
const std::string kSecond = "The same password again: \n";

struct SiteWithTerminal {
    TestSite site{use_users};
    Operator shell{site};
    std::string ada = site.add_user("ada@example.com", kPassword);

    Outcome type(const std::string& typed) { return shell.type({"user", "passwd", ada}, typed); }
    bool may_sign_in(const std::string& password) {
        Browser browser(site);
        browser.sign_in(ada, password);
        return browser.location() == "/success";
    }
};

}  // namespace

TEST_CASE("at a terminal, a short password is refused at once with the reason, and asked for again",
          "[commands][password]") {
    SiteWithTerminal place;
    const Outcome outcome = place.type("short\n" + kOther + "\n" + kOther + "\n");
    CHECK(outcome.status == 0);
    CHECK_THAT(outcome.err, Catch::StartsWith(
                                kFirst + "postern: This password has 5 characters, and needs at least 15.") &&
                                Catch::EndsWith("\n" + kFirst + kSecond));
    CHECK(place.may_sign_in(kOther));
}

TEST_CASE("at a terminal, a guessable or empty password is asked for again", "[commands][password]") {
    SiteWithTerminal place;
    const auto [refused, reason] = GENERATE(
        table<std::string, std::string>({{"passwordpassword", "This password is easy to guess, because "},
                                         {"", "an empty password protects nothing"}}));
    CAPTURE(refused);
    const Outcome outcome = place.type(refused + "\n" + kOther + "\n" + kOther + "\n");
    CHECK(outcome.status == 0);
    CHECK_THAT(outcome.err, Contains(reason));
    CHECK(place.may_sign_in(kOther));
}

TEST_CASE("at a terminal, a mistyped password is asked for again from the start", "[commands][password]") {
    SiteWithTerminal place;
    const Outcome outcome = place.type(kOther + "\n" + kPassword + "\n" + kOther + "\n" + kOther + "\n");
    CHECK(outcome.status == 0);
    CHECK(outcome.err == kFirst + kSecond + "postern: the two passwords differ\n" + kFirst + kSecond);
    CHECK(place.may_sign_in(kOther));
}

TEST_CASE("after three refused passwords the command ends and changes nothing", "[commands][password]") {
    SiteWithTerminal place;
    const Outcome outcome =
        place.type("short\n" + kOther + "\nx\n" + "tiny\n" + kOther + "\n" + kOther + "\n");
    CHECK(outcome.status == 1);
    CHECK(outcome.out.empty());
    CHECK_THAT(outcome.err, Contains("the two passwords differ") && Contains("has 4 characters"));
    CHECK(place.may_sign_in(kPassword));
    CHECK_FALSE(place.may_sign_in(kOther));
}

TEST_CASE("the end of the input ends the questions at once", "[commands][password]") {
    SiteWithTerminal place;
    const Outcome outcome = place.type("short\n");
    CHECK(outcome.status == 1);
    CHECK_THAT(outcome.err, Catch::EndsWith(kFirst + "postern: no password was given\n"));
    CHECK(place.may_sign_in(kPassword));
}

TEST_CASE("a script has one try", "[commands][password]") {
    SiteWithTerminal place;
    const Outcome outcome =
        place.shell.run({"user", "passwd", place.ada, "--password-stdin"}, "short\n" + kOther + "\n");
    CHECK(outcome.status == 1);
    CHECK(place.may_sign_in(kPassword));
}

TEST_CASE("the hash of a mistyped password is not printed", "[commands][password]") {
    SiteWithTerminal place;
    const Outcome outcome = place.shell.type(
        {"password", "hash"}, kOther + "\n" + kPassword + "\n" + kOther + "\n" + kOther + "\n");
    CHECK(outcome.status == 0);
    CHECK_THAT(outcome.err, Contains("the two passwords differ"));
    CHECK_THAT(outcome.out, Catch::StartsWith("$argon2id$"));
}
