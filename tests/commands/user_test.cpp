#include <algorithm>

#include <catch2/catch.hpp>

#include "base/ascii.hpp"
#include "support/browser.hpp"
#include "support/operator.hpp"
#include "support/people.hpp"

using namespace postern;
using namespace postern::tests;
using Catch::Contains;
using http::Status;
using users::parse_email;

namespace {

// A running site with one user, and the operator's shell on the same state.
struct SiteWithOneUser {
    TestSite site{use_users};
    Operator shell{site};
    std::string ada = site.add_user("ada@example.com", kPassword);

    std::optional<users::UserRecord> find(std::string_view email) {
        return site.users().show(*parse_email(email));
    }
    bool may_sign_in(const std::string& email, const std::string& password) {
        Browser browser(site);
        browser.sign_in(email, password);
        return browser.location() == "/success";
    }
};

bool is_signed_in(Browser& browser) {
    return browser.get("/profile").status == Status::Ok;
}

}  // namespace

TEST_CASE("a user added on the command line signs in at the next request", "[commands][user]") {
    SiteWithOneUser place;
    const Outcome added = place.shell.run({"user", "add", "Grace@Example.com", "--name", "Grace Høpper",
                                           "--group", "staff", "--group", "admins", "--password-stdin"},
                                          kOther + "\nnot this line\n");
    CHECK(added.status == 0);
    CHECK(added.out == "Added Grace@Example.com.\n");
    CHECK(added.err.empty());
    CHECK(place.may_sign_in("grace@example.com", kOther));
    const auto grace = place.find("grace@example.com");
    CHECK(grace->user.name == "Grace Høpper");
    CHECK(grace->user.groups.names() == std::vector<std::string>{"admins", "staff"});
}

TEST_CASE("on a terminal the password is asked for twice", "[commands][user]") {
    SiteWithOneUser place;
    const Outcome added = place.shell.type({"user", "add", "bob@example.com"}, kOther + "\n" + kOther + "\n");
    CHECK(added.status == 0);
    CHECK(added.out == "Added bob@example.com.\n");
    CHECK(added.err ==
          "New password for bob@example.com (at least 15 characters): \n"
          "The same password again: \n");
    CHECK(place.may_sign_in("bob@example.com", kOther));

    const Outcome differing =
        place.shell.type({"user", "add", "cy@example.com"}, kOther + "\n" + kPassword + "\n");
    CHECK(differing.status == 1);
    CHECK_THAT(differing.err, Contains("\npostern: the two passwords differ\n"));
    const Outcome interrupted = place.shell.type({"user", "add", "cy@example.com"}, "");
    CHECK(interrupted.status == 1);
    CHECK(interrupted.err ==
          "New password for cy@example.com (at least 15 characters): \n"
          "postern: no password was given\n");
    const Outcome given_once = place.shell.type({"user", "add", "cy@example.com"}, kOther + "\n");
    CHECK(given_once.status == 1);
    CHECK_THAT(given_once.err, Catch::EndsWith("again: \npostern: the password was not given again\n"));
    CHECK_FALSE(place.find("cy@example.com"));
}

TEST_CASE("a password among the arguments is not shown again", "[commands][user]") {
    SiteWithOneUser place;
    const Outcome outcome = place.shell.run({"user", "add", "cy@example.com", kOther});
    CHECK(outcome.status == 2);
    CHECK(
        outcome.err ==
        "postern: user add takes only EMAIL, not 2 arguments; postern asks for a password, or reads it with "
        "--password-stdin\n");
}

TEST_CASE("the hash of a password costs what the configuration says", "[commands][password]") {
    TestSite site;
    const Operator shell(site);
    shell.configure("password.memory_mib = 9\npassword.passes = 4\nusers.source = 'shared'\n");
    const Outcome first = shell.run({"password", "hash"}, kOther + "\n");
    CHECK(first.status == 0);
    CHECK(first.err.empty());
    CHECK_THAT(first.out, Catch::StartsWith("$argon2id$v=19$m=9216,t=4,p=1$"));
    shell.configure("users.shared_password_hash = '" + first.out.substr(0, first.out.size() - 1) + "'\n");
    CHECK(shell.run({"password", "hash"}, kOther + "\n").err.empty());
    shell.configure("workers = 'x'\n");
    const Outcome wrong = shell.run({"password", "hash"}, kOther + "\n");
    CHECK(wrong.status == 0);
    CHECK_THAT(wrong.err, Catch::EndsWith("\npostern: because of this, the hash has the default cost\n"));
    CHECK_THAT(wrong.out, Catch::StartsWith("$argon2id$"));
}

TEST_CASE("a script must say that it gives the password on standard input", "[commands][user]") {
    SiteWithOneUser place;
    for (const char* command : {"add", "passwd"}) {
        CAPTURE(command);
        const Outcome outcome = place.shell.run({"user", command, "ada@example.com"}, kOther + "\n");
        CHECK(outcome.status == 2);
        CHECK(outcome.err == "postern: standard input is not a terminal; use --password-stdin\n");
    }
    CHECK(place.may_sign_in("ada@example.com", kPassword));
}

TEST_CASE("a new password that is easy to guess is refused with the reason", "[commands][user]") {
    SiteWithOneUser place;
    struct Row {
        std::string password;
        std::string reason;
    };
    const std::vector<Row> rows = {
        {"", "an empty password protects nothing"},
        {"\n" + kOther, "an empty password protects nothing"},
        {"short", "This password has 5 characters, and needs at least 15."},
        {"passwordpassword",
         "says the same thing again and again. Use several words that have nothing to do with each other."},
        {"bob@example.com bob", "This password is easy to guess, because "},
        {"Robert Tables Jr", "This password is easy to guess, because "},
        {std::string(1025, 'x'), "a password has at most 1024 bytes"},
        {"weathered brass \xff lantern", "the password is not UTF-8 text"},
        {std::string("weathered\0brass lantern 47", 26), "the password is not UTF-8 text"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.password);
        const Outcome outcome = place.shell.run(
            {"user", "add", "bob@example.com", "--name", "Robert Tables Jr", "--password-stdin"},
            row.password + "\n");
        CHECK(outcome.status == 1);
        CHECK(outcome.out.empty());
        CHECK_THAT(outcome.err, Catch::StartsWith("postern: ") && Contains(row.reason));
    }
    CHECK_FALSE(place.find("bob@example.com"));
    place.shell.configure("password.minimum_length = 30\n");
    CHECK(place.shell.run({"user", "passwd", "ada@example.com", "--password-stdin"}, kOther + "\n").status ==
          1);
}

TEST_CASE("a file from Windows gives the password without its carriage return", "[commands][user]") {
    SiteWithOneUser place;
    CHECK(
        place.shell.run({"user", "passwd", "ada@example.com", "--password-stdin"}, kOther + "\r\n").status ==
        0);
    CHECK(place.may_sign_in("ada@example.com", kOther));
}

TEST_CASE("a user without a password cannot sign in until there is one", "[commands][user]") {
    SiteWithOneUser place;
    CHECK(place.shell.run({"user", "add", "bob@example.com", "--no-password"}).status == 0);
    CHECK_FALSE(place.find("bob@example.com")->has_password);
    CHECK_FALSE(place.may_sign_in("bob@example.com", ""));
    CHECK(place.shell.run({"user", "passwd", "bob@example.com", "--password-stdin"}, kOther + "\n").status ==
          0);
    CHECK(place.may_sign_in("bob@example.com", kOther));
}

TEST_CASE("who is a user already is not added again, in no spelling", "[commands][user]") {
    SiteWithOneUser place;
    const Outcome outcome =
        place.shell.run({"user", "add", "ADA@example.com", "--password-stdin"}, kOther + "\n");
    CHECK(outcome.status == 1);
    CHECK(outcome.err == "postern: \"ADA@example.com\": this user already exists\n");
    CHECK(place.may_sign_in("ada@example.com", kPassword));
    CHECK(place.shell.type({"user", "add", "ada@example.com"}, "").err ==
          "postern: \"ada@example.com\": this user already exists\n");
}

TEST_CASE("another password ends the sessions at the next request", "[commands][user]") {
    SiteWithOneUser place;
    Browser browser(place.site);
    browser.sign_in("ada@example.com", kPassword);
    REQUIRE(is_signed_in(browser));
    const Outcome outcome =
        place.shell.run({"user", "passwd", "ada@example.com", "--password-stdin"}, kOther + "\n");
    CHECK(outcome.status == 0);
    CHECK(outcome.out ==
          "Changed the password of ada@example.com and ended their sessions and app passwords.\n");
    CHECK_FALSE(is_signed_in(browser));
    CHECK_FALSE(place.may_sign_in("ada@example.com", kPassword));
    CHECK(place.may_sign_in("ada@example.com", kOther));
}

TEST_CASE("a disabled user is signed out and stays out until enabled", "[commands][user]") {
    SiteWithOneUser place;
    Browser browser(place.site);
    browser.sign_in("ada@example.com", kPassword);
    CHECK(place.shell.run({"user", "disable", "ada@example.com"}).out == "Disabled ada@example.com.\n");
    CHECK_FALSE(is_signed_in(browser));
    CHECK_FALSE(place.may_sign_in("ada@example.com", kPassword));
    CHECK(place.shell.run({"user", "disable", "ada@example.com"}).status == 0);
    CHECK(place.shell.run({"user", "enable", "ada@example.com"}).out == "Enabled ada@example.com.\n");
    CHECK_FALSE(is_signed_in(browser));
    CHECK(place.may_sign_in("ada@example.com", kPassword));
}

TEST_CASE("a removed user is signed out and gone", "[commands][user]") {
    SiteWithOneUser place;
    Browser browser(place.site);
    browser.sign_in("ada@example.com", kPassword);
    CHECK(place.shell.run({"user", "remove", "ada@example.com", "--yes"}).out ==
          "Removed ada@example.com.\n");
    CHECK_FALSE(is_signed_in(browser));
    CHECK_FALSE(place.may_sign_in("ada@example.com", kPassword));
    CHECK(place.shell.run({"user", "remove", "ada@example.com", "--yes"}).status == 1);
}

TEST_CASE("a renamed user stays signed in, under the new address", "[commands][user]") {
    SiteWithOneUser place;
    Browser browser(place.site);
    browser.sign_in("ada@example.com", kPassword);
    const Outcome outcome =
        place.shell.run({"user", "rename", "ada@example.com", "countess@example.com", "--name", "Ada King"});
    CHECK(outcome.status == 0);
    CHECK(outcome.out ==
          "Renamed ada@example.com to countess@example.com.\n"
          "The name of countess@example.com is now \"Ada King\".\n");
    CHECK(is_signed_in(browser));
    CHECK(browser.shows("countess@example.com"));
    CHECK(place.may_sign_in("countess@example.com", kPassword));
    CHECK_FALSE(place.may_sign_in("ada@example.com", kPassword));
}

TEST_CASE("a rename changes the address, the name or both", "[commands][user]") {
    SiteWithOneUser place;
    CHECK(place.shell.run({"user", "rename", "ada@example.com", "--name", " Ada "}).status == 0);
    CHECK(place.find("ada@example.com")->user.name == "Ada");
    CHECK(place.shell.run({"user", "rename", "ada@example.com", "ADA@example.com"}).status == 0);
    CHECK(place.find("ada@example.com")->user.email.typed == "ADA@example.com");
    CHECK(place.shell.run({"user", "rename", "ada@example.com", "--name", ""}).out ==
          "ada@example.com now has no name.\n");
    CHECK(place.find("ada@example.com")->user.name.empty());

    place.site.add_user("bob@example.com", kPassword);
    const Outcome taken =
        place.shell.run({"user", "rename", "ada@example.com", "Bob@example.com", "--name", "Bob"});
    CHECK(taken.status == 1);
    CHECK(taken.err == "postern: \"Bob@example.com\": this user already exists\n");
    CHECK(place.find("ada@example.com")->user.name.empty());
    const Outcome nothing = place.shell.run({"user", "rename", "ada@example.com"});
    CHECK(nothing.status == 2);
    CHECK(nothing.err == "postern: user rename: expected NEW-EMAIL or --name after EMAIL\n");
}

TEST_CASE("groups are given and taken, and twice is no harm", "[commands][user]") {
    SiteWithOneUser place;
    Browser browser(place.site);
    browser.sign_in("ada@example.com", kPassword);
    const auto run = [&](const char* verb) {
        const Outcome outcome = place.shell.run({"user", "group", verb, "ada@example.com", "staff"});
        CHECK(outcome.status == 0);
        return outcome.out;
    };
    CHECK(run("add") == "ada@example.com is in the group staff.\n");
    CHECK(run("add") == "ada@example.com is already in the group staff.\n");
    CHECK(place.find("ada@example.com")->user.groups.names() == std::vector<std::string>{"staff"});
    CHECK(run("remove") == "ada@example.com is no longer in the group staff.\n");
    CHECK(run("remove") == "ada@example.com was not in the group staff.\n");
    CHECK(place.find("ada@example.com")->user.groups.names().empty());
    CHECK(is_signed_in(browser));
}

TEST_CASE("a user who is not there is a failure of every command", "[commands][user]") {
    SiteWithOneUser place;
    const std::vector<std::vector<std::string>> commands = {
        {"user", "show", "nobody@example.com"},
        {"user", "passwd", "nobody@example.com", "--password-stdin"},
        {"user", "rename", "nobody@example.com", "n@example.com"},
        {"user", "rename", "nobody@example.com", "--name", "N"},
        {"user", "group", "add", "nobody@example.com", "staff"},
        {"user", "group", "remove", "nobody@example.com", "staff"},
        {"user", "disable", "nobody@example.com"},
        {"user", "enable", "nobody@example.com"},
        {"user", "remove", "nobody@example.com"},
        {"session", "list", "--user", "nobody@example.com"},
        {"session", "end", "--user", "nobody@example.com"},
    };
    for (const auto& command : commands) {
        CAPTURE(command);
        const Outcome outcome = place.shell.run(command, kOther + "\n");
        CHECK(outcome.status == 1);
        CHECK(outcome.out.empty());
        CHECK(outcome.err == "postern: \"nobody@example.com\": unknown user\n");
    }
}

TEST_CASE("every command takes each spelling of a user with an international domain", "[commands][user]") {
    SiteWithOneUser place;
    const std::vector<std::string> spellings = {"eva@münchen.example", "Eva@MÜNCHEN.example",
                                                "eva@xn--mnchen-3ya.example", "eva@mu\u0308nchen.example"};
    REQUIRE(place.shell.run({"user", "add", spellings[2], "--password-stdin"}, kOther + "\n").status == 0);
    for (const std::string& spelling : spellings) {
        CAPTURE(spelling);
        CHECK_THAT(place.shell.run({"user", "add", spelling, "--no-password"}).err,
                   Contains(": this user already exists"));
        CHECK_THAT(place.shell.run({"user", "show", spelling}).out, Contains(spellings[2]));
        CHECK(place.shell.run({"user", "passwd", spelling, "--password-stdin"}, kOther + "\n").status == 0);
        CHECK(place.may_sign_in(spelling, kOther));
        CHECK_THAT(place.shell.run({"session", "list", "--user", spelling}).out, Contains(spellings[2]));
        CHECK(place.shell.run({"session", "end", "--user", spelling}).out ==
              "Ended 1 session of " + spellings[2] + ".\n");
        CHECK(place.shell.run({"user", "group", "add", spelling, "staff"}).status == 0);
        CHECK(place.shell.run({"user", "rename", spelling, "--name", "Eva"}).status == 0);
        for (int i = 0; i < 6; ++i)
            place.may_sign_in(spelling, "wrong");
        CHECK(place.shell.run({"throttle", "lift", "--user", spelling}).out ==
              spelling + " can try again.\n");
    }
    CHECK(place.shell.run({"user", "rename", spellings[0], spellings[3]}).status == 0);
    CHECK(place.shell.run({"user", "remove", spellings[1], "--yes"}).status == 0);
    CHECK_FALSE(place.find(spellings[0]));
}

TEST_CASE("a user whose address became another user's is named, and renamed or removed by the listed email",
          "[commands][user]") {
    SiteWithOneUser place;
    const std::string out_of_reach = "ada@xn--mnchen-3ya.example";
    place.site.add_user("ada@münchen.example", kPassword);
    place.site.add_user("eva@example.com", kOther);
    // As the migration leaves it.
    place.site.database().run(
        "UPDATE users SET email = :email, email_key = id, disabled = 1 WHERE email = 'eva@example.com'",
        {out_of_reach});
    const Outcome check = place.shell.run({"database", "check"});
    CHECK(check.status == 1);
    CHECK_THAT(check.err, Contains("\"" + out_of_reach +
                                   "\" cannot sign in: its address is ada@münchen.example, the address of "
                                   "another user; use postern user rename"));
    CHECK_THAT(place.shell.run({"database", "migrate"}).err, Contains(out_of_reach));
    CHECK_THAT(place.shell.run({"user", "show", out_of_reach}).out, Contains(out_of_reach));
    CHECK(place.shell.run({"user", "rename", out_of_reach, "--name", "Eva"}).status == 0);
    CHECK(place.find("ada@münchen.example")->user.name.empty());
    CHECK_THAT(place.shell.run({"session", "end", "--user", out_of_reach}).out, Contains("Ended 0 sessions"));
    CHECK(place.shell.run({"user", "rename", out_of_reach, "eva@example.com"}).status == 0);
    CHECK(place.shell.run({"user", "enable", "eva@example.com"}).status == 0);
    CHECK(place.may_sign_in("eva@example.com", kOther));
    CHECK(place.may_sign_in("ada@xn--mnchen-3ya.example", kPassword));
    CHECK(place.shell.run({"database", "check"}).status == 0);
}

TEST_CASE("texts that could deceive are refused and shown escaped", "[commands][user]") {
    SiteWithOneUser place;
    struct Row {
        std::vector<std::string> arguments;
        std::string shown;
    };
    const std::vector<Row> rows = {
        {{"user", "add", "a\nb@example.com", "--no-password"},
         "EMAIL: expected an email address, not \"a\\u000ab@"},
        {{"user", "add", "\x1b[31m@example.com", "--no-password"}, "not \"\\u001b[31m@"},
        {{"user", "add", "a\xc2\x9b@example.com", "--no-password"}, "not \"a\\u009b@"},
        {{"user", "add", "a\xe2\x80\xae@example.com", "--no-password"}, "not \"a\\u202e@"},
        {{"user", "add", "a\xff@example.com", "--no-password"}, "not \"a\xef\xbf\xbd@"},
        {{"user", "add", "no address", "--no-password"}, "not \"no address\""},
        {{"user", "add", "ada@xn--x.example", "--no-password"},
         "not \"ada@xn--x.example\": its domain is not a valid international name"},
        {{"user", "import", "/dev/null", "--domain", "xn--x"},
         "its domain is not a valid international name"},
        {{"user", "add", "", "--no-password"}, "not \"\""},
        {{"user", "add", std::string(250, 'a') + "@example.com", "--no-password"}, "EMAIL: expected"},
        {{"user", "add", "b@example.com", "--no-password", "--name", "B\x07"}, "--name: expected a name"},
        {{"user", "add", "b@example.com", "--no-password", "--name", "B\xc2\x85"}, "not \"B\\u0085\""},
        {{"user", "add", "b@example.com", "--no-password", "--name", std::string(201, 'b')},
         "at most 200 bytes"},
        {{"user", "add", "b@example.com", "--no-password", "--group", "a,b"}, "--group: expected a group"},
        {{"user", "add", "b@example.com", "--no-password", "--group", ""}, "not \"\""},
        {{"user", "add", "b@example.com", "--no-password", "--password-stdin"}, "cannot be used with"},
        {{"user", "show", "a\rb@example.com"}, "EMAIL: expected"},
        {{"user", "rename", "ada@example.com", "x\ty@example.com"}, "NEW-EMAIL: expected an email address"},
        {{"user", "rename", "ada@example.com", "--name", "A\nB"}, "--name: expected a name"},
        {{"user", "group", "add", "ada@example.com", "a b"}, "GROUP: expected a group"},
        {{"user", "import", "/dev/null", "--domain", "x@y"}, "--domain: expected a domain"},
        {{"user", "import", "/dev/null", "--domain", "x\ny"}, "not \"x\\u000ay\""},
        {{"session", "list", "--user", "a\nb@c"}, "--user: expected an email address"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.arguments);
        const Outcome outcome = place.shell.run(row.arguments);
        CHECK(outcome.status == 2);
        CHECK(outcome.out.empty());
        CHECK_THAT(outcome.err, Catch::StartsWith("postern: ") && Contains(row.shown));
        CHECK(std::ranges::count_if(outcome.err, is_control) == 1);
    }
    CHECK(place.site.users().list().size() == 1);
}

TEST_CASE("the list has a line for each user, aligned whatever the script", "[commands][user]") {
    SiteWithOneUser place;
    CHECK(place.shell.run({"user", "rename", "ada@example.com", "--name", "愛達"}).status == 0);
    place.site.users().add({{.email = *parse_email("zoë@example.com"), .groups = {"staff", "ops"}}});
    place.site.users().set_disabled(*parse_email("zoë@example.com"), true);
    const Outcome list = place.shell.run({"user", "list"});
    CHECK(list.status == 0);
    CHECK(list.out ==
          "EMAIL            NAME  GROUPS     DISABLED  HAS PASSWORD  LAST SIGN IN\n"
          "ada@example.com  愛達  -          no        yes           -\n"
          "zoë@example.com  -     ops,staff  yes       no            -\n");
}

TEST_CASE("the list of a group has its users alone", "[commands][user]") {
    SiteWithOneUser place;
    place.site.users().add({{.email = *parse_email("zoë@example.com"), .groups = {"staff", "ops"}},
                            {.email = *parse_email("yan@example.com"), .groups = {"staffing"}}});
    const Outcome staff = place.shell.run({"user", "list", "--group", "staff"});
    CHECK(staff.status == 0);
    CHECK(std::ranges::count(staff.out, '\n') == 2);
    CHECK_THAT(staff.out, Contains("zoë@example.com"));
    CHECK_THAT(place.shell.run({"user", "list", "--group=staffing", "--json"}).out,
               Contains("yan@example.com") && !Contains("zoë@example.com") && !Contains("ada@example.com"));
    const Outcome none = place.shell.run({"user", "list", "--group", "admins"});
    CHECK(none.status == 0);
    CHECK(none.out.empty());
    CHECK(none.err == "The group admins has no users.\n");
    CHECK(place.shell.run({"user", "list", "--group", "admins", "--json"}).out == "[]\n");
    CHECK_THAT(place.shell.run({"user", "list", "--group", "a,b"}).err,
               Contains("--group: expected a group") && Contains("not \"a,b\""));
}

TEST_CASE("an empty list is no failure, and says so beside the output", "[commands][user]") {
    const TestDatabase place;
    const Operator shell(place.place().file.parent_path() / "state", place.url());
    const Outcome users = shell.run({"user", "list"});
    CHECK(users.status == 0);
    CHECK(users.out.empty());
    CHECK(users.err == "There are no users.\n");
    CHECK(shell.run({"user", "list", "--json"}).out == "[]\n");
    const Outcome sessions = shell.run({"session", "list"});
    CHECK(sessions.status == 0);
    CHECK(sessions.out.empty());
    CHECK(sessions.err == "No user is signed in.\n");
    const Outcome json = shell.run({"session", "list", "--json"});
    CHECK(json.out == "[]\n");
    CHECK(json.err.empty());
}

TEST_CASE("one user is shown whole, for people and for programs", "[commands][user]") {
    SiteWithOneUser place;
    Browser browser(place.site);
    browser.sign_in("ada@example.com", kPassword);
    const Outcome lines = place.shell.run({"user", "show", "ADA@example.com"});
    CHECK(lines.status == 0);
    CHECK_THAT(lines.out, Contains("EMAIL             ada@example.com\n") &&
                              Contains("\nHAS PASSWORD      yes\n") &&
                              Contains("\nLAST ADDRESS      192.0.2.7\n"));
    const Outcome json = place.shell.run({"user", "show", "ada@example.com", "--json"});
    CHECK_THAT(json.out, Contains("\n  \"email\": \"ada@example.com\",\n") &&
                             Contains("\n  \"groups\": [],\n") &&
                             Contains("\n  \"last_address\": \"192.0.2.7\",\n"));
    for (const Outcome& shown : {lines, json})
        CHECK_THAT(shown.out, !Contains("argon2") && !Contains("$"));
}

TEST_CASE("users that cannot sign in yet are kept all the same, and that is said", "[commands][user]") {
    SiteWithOneUser place;
    place.shell.configure("users.source = 'htpasswd'\nusers.htpasswd_file = '/etc/nginx/.htpasswd'\n");
    const Outcome outcome = place.shell.run({"user", "disable", "ada@example.com"});
    CHECK(outcome.status == 0);
    CHECK(outcome.out == "Disabled ada@example.com.\n");
    CHECK(outcome.err ==
          "postern: users.source is \"htpasswd\": these users cannot sign in until it is "
          "\"database\"\n");
}

TEST_CASE("a configuration that is wrong stops every command", "[commands][user]") {
    SiteWithOneUser place;
    place.shell.configure("workers = -1\n");
    for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
             {"user", "list"}, {"session", "list"}, {"database", "check"}, {"database", "migrate"}}) {
        const Outcome outcome = place.shell.run(command);
        CHECK(outcome.status == 2);
        CHECK_THAT(outcome.err, Contains("workers: expected a whole number"));
    }
}

TEST_CASE("a database that cannot be used is a failure in one line", "[commands][user]") {
    const Operator shell("/dev/null/state", "");
    const Outcome outcome = shell.run({"user", "list"});
    CHECK(outcome.status == 1);
    CHECK(outcome.err == "postern: /dev/null/state: Not a directory\n");
    const Operator away("/nowhere", "postgresql://postern:secret@127.0.0.1:1/postern");
    const Outcome unreachable = away.run({"user", "list"});
    CHECK(unreachable.status == 1);
    CHECK_THAT(unreachable.err, Catch::StartsWith("postern: database: ") && !Contains("secret"));
    CHECK(std::ranges::count(unreachable.err, '\n') == 1);
}

TEST_CASE("a user is not given more groups than applications can be told, and the message has the numbers",
          "[commands][user]") {
    SiteWithOneUser place;
    int added = 0;
    Outcome last;
    do {
        last = place.shell.run(
            {"user", "group", "add", place.ada, std::string(60, 'g') + std::to_string(10 + added)});
        added += last.status == 0 ? 1 : 0;
    } while (last.status == 0 && added < 80);
    CHECK(added == 49);
    CHECK(last.status == 1);
    CHECK_THAT(last.err, Contains("\"ada@example.com\": not changed") &&
                             Contains("with this change email, name and groups are 3242 bytes") &&
                             Contains("the limit is 3200"));
    CHECK(place.find(place.ada)->user.groups.names().size() == 49);
    Browser visitor(place.site);
    visitor.sign_in(place.ada, kPassword);
    // A longer name or email is refused, too.
    CHECK(place.shell.run({"user", "rename", place.ada, "--name", std::string(100, 'n')}).status == 1);
    CHECK(place.find(place.ada)->user.name.empty());
    const std::string longer = std::string(200, 'a') + "@example.com";
    const Outcome renamed = place.shell.run({"user", "rename", place.ada, longer});
    CHECK(renamed.status == 1);
    CHECK_FALSE(place.find(longer));
    CHECK(place.shell.run({"user", "rename", place.ada, "--name", "Ada"}).status == 0);
    CHECK(place.shell.run({"user", "group", "remove", place.ada, std::string(60, 'g') + "10"}).status == 0);
}

TEST_CASE("a user whose groups do not fit is not added", "[commands][user]") {
    SiteWithOneUser place;
    std::vector<std::string> command = {"user", "add", "bob@example.com", "--no-password"};
    for (int group = 10; group < 60; ++group) {
        command.emplace_back("--group");
        command.push_back(std::string(62, 'g') + std::to_string(group));
    }
    const Outcome outcome = place.shell.run(command);
    CHECK(outcome.status == 1);
    CHECK_THAT(outcome.err, Contains("the limit is 3200"));
    CHECK_FALSE(place.find("bob@example.com"));
}
