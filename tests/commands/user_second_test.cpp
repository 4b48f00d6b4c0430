#include <string>

#include <catch2/catch.hpp>

#include "support/authenticator.hpp"
#include "support/browser.hpp"
#include "support/operator.hpp"
#include "support/people.hpp"

using namespace postern;
using namespace postern::tests;
using Catch::Contains;
using http::Status;

namespace {

struct SiteWithTwoUsers {
    SiteWithTwoUsers() {
        site.add_user(kAda, kPassword);
        site.add_user("bob@example.com", kPassword);
    }
    TestSite site{use_users};
    Operator shell{site};
    Browser ada{site};
};

}  // namespace

TEST_CASE("an operator sees whether a user has a second factor, and no secret", "[commands][user][second]") {
    SiteWithTwoUsers place;
    CHECK_THAT(place.shell.run({"user", "second", "show", kAda}).out, Contains("ADDED             -\n"));
    const UserWithApp app(place.site, place.ada, kAda, kPassword);
    const Outcome shown = place.shell.run({"user", "second", "show", "Ada@example.com"});
    CHECK(shown.status == 0);
    CHECK_THAT(shown.out, Contains("ADDED             20") && Contains("RECOVERY CODES    10\n"));
    CHECK_THAT(shown.out, !Contains(app.key));
    CHECK(place.shell.run({"user", "second", "show", "nobody@example.com"}).status == 1);
}

TEST_CASE("an operator removes the second factor of a user who has lost the phone",
          "[commands][user][second]") {
    SiteWithTwoUsers place;
    const UserWithApp app(place.site, place.ada, kAda, kPassword);
    const std::vector<std::string> reset = {"user", "second", "reset", kAda};
    CHECK(place.shell.type(reset, "n\n").status == 1);
    CHECK(place.ada.get("/profile").status == Status::Ok);
    const Outcome done = place.shell.type(reset, "y\n");
    CHECK(done.status == 0);
    CHECK_THAT(done.out, Contains("Removed the second factor of ada@example.com and ended their sessions."));
    CHECK(place.ada.get("/profile").status == Status::SeeOther);
    Browser again(place.site);
    again.sign_in(kAda, kPassword);
    CHECK(again.location() == "/success");
    const Outcome none = place.shell.run({"user", "second", "reset", kAda, "--yes"});
    CHECK(none.status == 0);
    CHECK_THAT(none.out, Contains("ada@example.com has no second factor."));
}

TEST_CASE("with a shared password the commands about second factors say that there is none",
          "[commands][user][second]") {
    TestSite site;
    const Operator shell(site);
    shell.configure("users = {source = 'shared', shared_password_hash = '" +
                    site.config().users.shared_password_hash + "'}\n");
    for (const char* command : {"show", "reset"}) {
        const Outcome outcome = shell.run({"user", "second", command, kAda});
        CHECK(outcome.status == 1);
        CHECK_THAT(outcome.err, Contains("nobody has a second factor"));
    }
}
