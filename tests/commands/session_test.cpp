#include <algorithm>

#include <catch2/catch.hpp>

#include "base/ascii.hpp"
#include "support/browser.hpp"
#include "support/operator.hpp"
#include "support/people.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;
using Catch::Contains;
using http::Status;

namespace {

struct ThreeSessions {
    TestSite site{use_users};
    Operator shell{site};
    Browser ada{site};
    Browser ada_elsewhere{site};
    Browser bob{site};

    ThreeSessions() {
        for (const auto& [browser, email] : {std::pair{&ada, "ada@example.com"}, {&bob, "bob@example.com"}}) {
            site.add_user(email, kPassword);
            browser->sign_in(email, kPassword);
        }
        ada_elsewhere.variables["REMOTE_ADDR"] = "2001:db8::7";
        ada_elsewhere.sign_in("ada@example.com", kPassword);
    }
    std::string signed_in() {
        std::string who;
        if (ada.get("/profile").status == Status::Ok) who += "ada ";
        if (ada_elsewhere.get("/profile").status == Status::Ok) who += "elsewhere ";
        if (bob.get("/profile").status == Status::Ok) who += "bob ";
        return who;
    }
    // The first column, the session's id, of the line with that text.
    std::string id_of(const std::string& text) const {
        const std::string list = shell.run({"session", "list"}).out;
        const auto line = list.rfind('\n', list.find(text)) + 1;
        return list.substr(line, 16);
    }
};

}  // namespace

TEST_CASE("the list says who is signed in, and from where", "[commands][session]") {
    ThreeSessions place;
    const Outcome all = place.shell.run({"session", "list"});
    CHECK(all.status == 0);
    CHECK(all.err.empty());
    CHECK(std::ranges::count(all.out, '\n') == 4);
    CHECK_THAT(all.out, Catch::StartsWith("ID                EMAIL            BEGAN ") &&
                            Contains("bob@example.com") && Contains("2001:db8::7"));
    const Outcome ada = place.shell.run({"session", "list", "--user", "Ada@Example.com"});
    CHECK(std::ranges::count(ada.out, '\n') == 3);
    CHECK_THAT(ada.out, !Contains("bob@example.com"));
    const Outcome json = place.shell.run({"session", "list", "--json", "--user=bob@example.com"});
    CHECK_THAT(json.out, Contains("\"id\": \"" + place.id_of("bob@") + "\",") &&
                             Contains("\"kept\": false") && Contains("\"address\": \"192.0.2.7\"") &&
                             !Contains("ada@"));
}

TEST_CASE("one session is ended by its id, and the others go on", "[commands][session]") {
    ThreeSessions place;
    const std::string id = place.id_of("2001:db8::7");
    const Outcome outcome = place.shell.run({"session", "end", id});
    CHECK(outcome.status == 0);
    CHECK(outcome.out == "Ended the session " + id + " of ada@example.com.\n");
    CHECK(place.signed_in() == "ada bob ");
    const Outcome again = place.shell.run({"session", "end", id});
    CHECK(again.status == 1);
    CHECK(again.err == "postern: \"" + id + "\": no session has this ID\n");
}

TEST_CASE("all sessions of one user are ended", "[commands][session]") {
    ThreeSessions place;
    CHECK(place.shell.run({"session", "end", "--user", "ADA@example.com"}).out ==
          "Ended 2 sessions of ada@example.com.\n");
    CHECK(place.signed_in() == "bob ");
    CHECK(place.shell.run({"session", "end", "--user", "ada@example.com"}).out ==
          "Ended 0 sessions of ada@example.com.\n");
}

TEST_CASE("all sessions of everybody are ended", "[commands][session]") {
    ThreeSessions place;
    CHECK(place.shell.run({"session", "end", "--all", "--yes"}).out == "Ended all sessions.\n");
    CHECK(place.signed_in().empty());
}

TEST_CASE("an id that names no session ends none", "[commands][session]") {
    ThreeSessions place;
    const std::string id = place.id_of("bob@");
    for (const std::string& wrong :
         {std::string(), id.substr(1), id + "0", std::string(16, '%'), std::string(16, '_'), std::string("%"),
          "' OR ''='" + id, id.substr(0, 15) + "%", std::string(16, 'F'), std::string("\x1b]0;x")}) {
        CAPTURE(wrong);
        const Outcome outcome = place.shell.run({"session", "end", "--", wrong});
        CHECK(outcome.status == 1);
        CHECK_THAT(outcome.err, Catch::EndsWith(": no session has this ID\n"));
        CHECK(std::ranges::count_if(outcome.err, is_control) == 1);
    }
    CHECK(place.signed_in() == "ada elsewhere bob ");
}

TEST_CASE("what to end is said in exactly one way", "[commands][session]") {
    ThreeSessions place;
    const std::string id = place.id_of("bob@");
    for (const std::vector<std::string>& command :
         std::vector<std::vector<std::string>>{{"session", "end"},
                                               {"session", "end", id, "--all"},
                                               {"session", "end", id, "--user", "bob@example.com"},
                                               {"session", "end", "--all", "--user", "bob@example.com"}}) {
        CAPTURE(command);
        const Outcome outcome = place.shell.run(command);
        CHECK(outcome.status == 2);
        CHECK(outcome.err == "postern: session end: expected one of ID, --user EMAIL or --all\n");
    }
    CHECK(place.signed_in() == "ada elsewhere bob ");
}

TEST_CASE("sessions whose time is up are not listed", "[commands][session]") {
    ThreeSessions place;
    place.site.clock().advance(-2h);
    Browser(place.site).sign_in("bob@example.com", kPassword);
    const Outcome one = place.shell.run({"session", "list", "--user", "bob@example.com", "--json"});
    CHECK(std::ranges::count(one.out, '{') == 1);
}

TEST_CASE("a password file that cannot be read keeps nobody from ending sessions", "[commands][session]") {
    ThreeSessions place;
    const std::string id = place.id_of("bob@");
    const std::string file = (place.site.config().state.directory / "nowhere").string();
    place.shell.configure("users.source = 'htpasswd'\nusers.htpasswd_file = '" + file + "'\n");
    for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
             {"session", "list"}, {"session", "end", "--user", "ada@example.com"}}) {
        CAPTURE(command);
        const Outcome outcome = place.shell.run(command);
        CHECK(outcome.status == 1);
        CHECK(outcome.err == "postern: " + file + ": No such file or directory\n");
    }
    CHECK(place.shell.run({"session", "end", id}).out ==
          "Ended the session " + id + " of bob@example.com.\n");
    CHECK(place.signed_in() == "ada elsewhere ");
    CHECK(place.shell.run({"session", "end", "--all", "--yes"}).status == 0);
    CHECK(place.signed_in().empty());
}

TEST_CASE("a user without a session is said to have none", "[commands][session]") {
    TestSite site{use_users};
    const Operator shell(site);
    CHECK(shell.run({"session", "list"}).err == "No user is signed in.\n");
    site.add_user("ada@example.com", kPassword);
    CHECK(shell.run({"session", "list", "--user", "ADA@example.com"}).err ==
          "ada@example.com is not signed in.\n");
}

TEST_CASE("sessions of a site with a shared password are listed and ended as well", "[commands][session]") {
    TestSite site;
    const Operator shell(site);
    shell.configure("users.source = 'shared'\nusers.shared_password_hash = '" +
                    site.config().users.shared_password_hash + "'\n");
    Browser browser(site);
    browser.sign_in();
    CHECK_THAT(shell.run({"session", "list"}).out, Contains("ada@example.com"));
    CHECK(shell.run({"session", "end", "--user", "Ada@example.com"}).status == 0);
    CHECK(browser.get("/profile").status == Status::SeeOther);
}
