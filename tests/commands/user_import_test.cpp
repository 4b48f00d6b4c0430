#include <fstream>

#include <catch2/catch.hpp>

#include "support/browser.hpp"
#include "support/operator.hpp"
#include "support/people.hpp"
#include "users/htpasswd.hpp"

using namespace postern;
using namespace postern::tests;
using Catch::Contains;
using users::parse_email;

namespace {

const std::string kFixture = POSTERN_SOURCE_DIR "/tests/fixtures/htpasswd";
const std::string kApr1 = "$apr1$.E05LHw3$wXDyEveog5j.OXwgkppJY.";

struct ImportingSite {
    TestSite site{use_users};
    Operator shell{site};
    TemporaryDirectory directory;
    std::string file = (directory.path() / "htpasswd").string();

    Outcome import(const std::string& text, const std::vector<std::string>& switches = {}) {
        std::ofstream(file) << text;
        std::vector<std::string> command = {"user", "import", file};
        command.insert(command.end(), switches.begin(), switches.end());
        return shell.run(command);
    }
    std::size_t count() { return site.users().list().size(); }
    std::string hash_of(const std::string& email) {
        return site.users().find(*parse_email(email))->password_hash.text();
    }
    bool may_sign_in(const std::string& email, const std::string& password) {
        Browser browser(site);
        browser.sign_in(email, password);
        return browser.location() == "/success";
    }
};

}  // namespace

TEST_CASE("who is imported signs in with the password they have, and gets an Argon2id hash",
          "[commands][import]") {
    ImportingSite place;
    const Outcome outcome = place.shell.run({"user", "import", kFixture, "--domain", "example.com"});
    CHECK(outcome.status == 0);
    CHECK(outcome.err.empty());
    CHECK_THAT(outcome.out,
               Catch::StartsWith("line 2: added: bcrypt@example.com\n") &&
                   Catch::EndsWith("line 12: added: bcrypt-2a@example.com\n11 added, 0 skipped.\n"));
    const auto people = place.site.users().list();
    REQUIRE(people.size() == 11);
    for (const users::UserRecord& each : people) {
        CAPTURE(each.user.email.typed);
        const std::string old = place.hash_of(each.user.email.typed);
        CHECK_FALSE(place.may_sign_in(each.user.email.typed, "wrong"));
        CHECK(place.hash_of(each.user.email.typed) == old);
        CHECK(place.may_sign_in(each.user.email.typed, kPassword));
        CHECK_THAT(place.hash_of(each.user.email.typed), Catch::StartsWith("$argon2id$"));
        CHECK(place.may_sign_in(each.user.email.typed, kPassword));
    }
}

TEST_CASE("what is not taken is said with its line and its reason", "[commands][import]") {
    ImportingSite place;
    place.site.add_user("Ada@example.com", kPassword);
    const std::string text = "# a comment\n\nada:" + kApr1 + "\nbob@example.org:" + kApr1 +
                             "\nno colon\ncy:plain text\nBOB@example.org:" + kApr1 +
                             "\n\x1b[31mred:" + kApr1 + "\ndan:$argon2id$v=19$damaged\r\neve:" + kApr1 +
                             "\r\n";
    const Outcome outcome = place.import(text, {"--domain", "example.com"});
    CHECK(outcome.status == 1);
    CHECK(outcome.err.empty());
    CHECK(outcome.out ==
          "line 3: skipped: ada@example.com already exists\n"
          "line 4: added: bob@example.org\n"
          "line 5: skipped: expected NAME:HASH\n"
          "line 6: skipped: after the name is plain text or an old DES hash, which protects nothing\n"
          "line 7: skipped: an earlier line has the same name\n"
          "line 8: skipped: the name is not an email address: expected NAME@DOMAIN without blanks or "
          "invisible characters\n"
          "line 9: skipped: after the name is a damaged hash (Argon2id)\n"
          "line 10: added: eve@example.com\n"
          "2 added, 6 skipped.\n");
    CHECK(place.count() == 3);
    CHECK(place.may_sign_in("ada@example.com", kPassword));
    const Outcome again = place.import(text, {"--domain", "example.com"});
    CHECK(again.status == 1);
    CHECK_THAT(again.out, Contains("line 4: skipped: bob@example.org already exists\n") &&
                              Catch::EndsWith("\n0 added, 8 skipped.\n"));
}

TEST_CASE("strictly, a file is imported whole or not at all", "[commands][import]") {
    ImportingSite place;
    const std::string fine = "ada@example.com:" + kApr1 + "\nbob@example.com:" + kApr1 + "\n";
    SECTION("not with a damaged line") {
        const Outcome outcome = place.import(fine + "cy@example.com:plain\n", {"--strict"});
        CHECK(outcome.status == 1);
        CHECK(outcome.out ==
              "line 1: fine: ada@example.com\n"
              "line 2: fine: bob@example.com\n"
              "line 3: skipped: after the name is plain text or an old DES hash, which protects nothing\n");
        CHECK(outcome.err == "postern: nothing was imported, because --strict imports all users or none\n");
        CHECK(place.count() == 0);
    }
    SECTION("not with a user who is there already") {
        place.site.add_user("bob@example.com", kPassword);
        const Outcome outcome = place.import(fine, {"--strict"});
        CHECK(outcome.status == 1);
        CHECK_THAT(outcome.out,
                   Contains("line 1: fine: ada@example.com\nline 2: skipped: bob@example.com already"));
        CHECK(place.count() == 1);
    }
    SECTION("whole when all is fine") {
        const Outcome outcome = place.import(fine, {"--strict"});
        CHECK(outcome.status == 0);
        CHECK_THAT(outcome.out, Catch::EndsWith("line 2: added: bob@example.com\n2 added.\n"));
        CHECK(place.count() == 2);
    }
}

TEST_CASE("the configured domain completes names when no other is given", "[commands][import]") {
    ImportingSite place;
    CHECK_THAT(place.import("ada:" + kApr1 + "\n").out,
               Contains("line 1: skipped: the name is not an email address, and no domain is given\n"));
    place.shell.configure("users.htpasswd_domain = 'example.net'\n");
    CHECK_THAT(place.import("ada:" + kApr1 + "\n").out, Contains("added: ada@example.net\n"));
    CHECK_THAT(place.import("ada:" + kApr1 + "\n", {"--domain=example.com"}).out,
               Contains("added: ada@example.com\n"));
}

TEST_CASE("a file that cannot be read is a failure", "[commands][import]") {
    ImportingSite place;
    const Outcome absent = place.shell.run({"user", "import", "/nowhere/\x1bhtpasswd"});
    CHECK(absent.status == 1);
    CHECK(absent.err == "postern: \"/nowhere/\\u001bhtpasswd\": No such file or directory\n");
    CHECK(place.shell.run({"user", "import", "/"}).status == 1);
    CHECK(place.shell.run({"user", "import", "/dev/zero"}).status == 1);
    const Outcome empty = place.import("");
    CHECK(empty.status == 0);
    CHECK(empty.out == "0 added, 0 skipped.\n");
}

TEST_CASE("a line whose email no application can be told is skipped with the numbers", "[commands][import]") {
    ImportingSite place;
    std::string email;
    for (int i = 0; i < 80; ++i)
        email += "\xef\xb7\xba";  // eighteen letters each
    const Outcome outcome =
        place.import(email + "@example.com:" + kApr1 + "\nbob@example.com:" + kApr1 + "\n");
    CHECK(outcome.status == 1);
    CHECK_THAT(outcome.out, Contains("line 1: skipped") && Contains("the limit is 3200") &&
                                Contains("line 2: added: bob@example.com"));
    CHECK(place.count() == 1);
}

TEST_CASE("the file name - imports the password file on standard input", "[commands][import]") {
    ImportingSite place;
    const std::string text =
        "\xEF\xBB\xBF"
        "ada@example.com:" +
        kApr1 + "\r\n";
    const Outcome outcome = place.shell.run({"user", "import", "-"}, text);
    CHECK(outcome.status == 0);
    CHECK(outcome.out == "line 1: added: ada@example.com\n1 added, 0 skipped.\n");
    CHECK(place.may_sign_in("ada@example.com", kPassword));
    CHECK(place.shell.run({"user", "import", "-"}, "").out == "0 added, 0 skipped.\n");
}

TEST_CASE("a standard input that is too large or UTF-16 is refused, and imports no user",
          "[commands][import]") {
    ImportingSite place;
    const Outcome wide = place.shell.run({"user", "import", "-"}, std::string("\xFF\xFE"
                                                                              "a\0",
                                                                              4));
    CHECK(wide.status == 1);
    CHECK(wide.err == "postern: standard input: is UTF-16; save it as UTF-8\n");
    const Outcome large =
        place.shell.run({"user", "import", "-"}, std::string(users::kMaxHtpasswdBytes + 1, '\n'));
    CHECK(large.status == 1);
    CHECK(large.err == "postern: standard input: larger than 16777216 bytes\n");
    CHECK(place.shell.run({"user", "import", "-"}, std::string(users::kMaxHtpasswdBytes, '\n')).status == 0);
    CHECK(place.count() == 0);
}
