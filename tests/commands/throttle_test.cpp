#include <catch2/catch.hpp>

#include "support/browser.hpp"
#include "support/operator.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;
using Catch::Contains;
using http::Status;

namespace {

// A site with too many failed sign-ins of ada at home, and of other users in an IPv6 network.
struct ThrottledSite {
    TestSite site{[](config::Config& config) {
        use_users(config);
        config.throttle = {.per_minute = 1, .burst = 10};
    }};
    Operator shell{site};

    ThrottledSite() {
        shell.configure("throttle.per_minute = 1\n");
        fail("ada@example.com", "192.0.2.7");
        fail("nobody@example.com", "2001:db8:1:2::9");
    }
    // Fails as often as one address may try at once.
    void fail(const std::string& email, const std::string& address) {
        for (int i = 0; i < 5; ++i) {
            CHECK(sign_in(email, address) == Status::SeeOther);
            CHECK(sign_in("u" + std::to_string(i) + "@example.com", address) == Status::SeeOther);
        }
    }
    Status sign_in(const std::string& email, const std::string& address) {
        Browser browser(site);
        browser.variables["REMOTE_ADDR"] = address;
        return browser.post("/login", {{"email", email}, {"password", "wrong"}}).status;
    }
};

}  // namespace

TEST_CASE("the list says who has to wait, and until when", "[commands][throttle]") {
    ThrottledSite place;
    const Outcome table = place.shell.run({"throttle", "list"});
    CHECK(table.status == 0);
    CHECK_THAT(table.out, Catch::StartsWith("LIMIT    USER ") && Contains("address  -") &&
                              Contains("192.0.2.7") && Contains("2001:db8:1:2::/64"));
    const Outcome json = place.shell.run({"throttle", "list", "--json"});
    CHECK_THAT(json.out, Contains("\"limit\": \"address\"") && Contains("\"attempts\": ") &&
                             Contains("\"until\": \"20"));
}

TEST_CASE("what was counted for a user is lifted, in whatever spelling", "[commands][throttle]") {
    ThrottledSite place;
    CHECK(place.shell.run({"throttle", "lift", "--user", "ADA@Example.com"}).out ==
          "ADA@Example.com can try again.\n");
    CHECK(place.shell.run({"throttle", "lift", "--user", "ada@example.com"}).out ==
          "ada@example.com: no attempts were counted.\n");
    CHECK(place.sign_in("ada@example.com", "198.51.100.1") == Status::SeeOther);
}

TEST_CASE("what was counted for an address is lifted, in whatever spelling", "[commands][throttle]") {
    ThrottledSite place;
    CHECK(place.sign_in("bob@example.com", "192.0.2.7") == Status::TooManyRequests);
    CHECK(place.shell.run({"throttle", "lift", "--address", "::ffff:192.0.2.7"}).out ==
          "192.0.2.7 can try again.\n");
    CHECK(place.sign_in("bob@example.com", "192.0.2.7") == Status::SeeOther);
    for (const char* spelling : {"2001:DB8:1:2::1", "2001:db8:1:2::/64"})
        CHECK(place.shell.run({"throttle", "lift", "--address", spelling}).status == 0);
    CHECK(place.sign_in("bob@example.com", "2001:db8:1:2::8") == Status::SeeOther);
    CHECK(place.shell.run({"throttle", "lift", "--address", "198.51.100.1"}).out ==
          "198.51.100.1: no attempts were counted.\n");
}

TEST_CASE("everything is lifted", "[commands][throttle]") {
    ThrottledSite place;
    CHECK(place.shell.run({"throttle", "lift", "--all"}).out == "Everyone can try again.\n");
    const Outcome none = place.shell.run({"throttle", "list"});
    CHECK(none.out.empty());
    CHECK(none.err == "No user and no address has to wait.\n");
    CHECK(place.shell.run({"throttle", "list", "--json"}).out == "[]\n");
    CHECK(place.sign_in("ada@example.com", "192.0.2.7") == Status::SeeOther);
}

TEST_CASE("whom to let in is said in exactly one way, and as what it is", "[commands][throttle]") {
    ThrottledSite place;
    for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
             {"throttle", "lift"},
             {"throttle", "lift", "--all", "--user", "ada@example.com"},
             {"throttle", "lift", "--address", "192.0.2.7", "--user", "ada@example.com"}}) {
        const Outcome outcome = place.shell.run(command);
        CHECK(outcome.status == 2);
        CHECK(outcome.err ==
              "postern: throttle lift: expected one of --user EMAIL, --address ADDRESS or --all\n");
    }
    const Outcome address = place.shell.run({"throttle", "lift", "--address", "home\x1b"});
    CHECK(address.status == 2);
    CHECK(address.err == "postern: --address: expected an IP address, not \"home\\u001b\"\n");
    const Outcome user = place.shell.run({"throttle", "lift", "--user", "ada"});
    CHECK(user.status == 2);
    CHECK_THAT(user.err, Contains("--user: expected an email address"));
}

TEST_CASE("where all share a password, any email lifts what was counted for it", "[commands][throttle]") {
    TestSite site;
    const Operator shell(site);
    shell.configure("users.source = 'shared'\nusers.shared_password_hash = '" +
                    site.config().users.shared_password_hash + "'\n");
    Browser browser(site);
    for (int i = 0; i < 5; ++i)
        browser.sign_in("u" + std::to_string(i) + "@example.com", "wrong");
    CHECK(browser.sign_in().status == Status::TooManyRequests);
    CHECK(shell.run({"throttle", "lift", "--user", "x@example.com"}).out == "x@example.com can try again.\n");
    browser.sign_in();
    CHECK(browser.location() == "/success");
}
