#include <catch2/catch.hpp>

#include "base/encoding.hpp"
#include "support/browser.hpp"
#include "support/operator.hpp"
#include "support/people.hpp"

using namespace postern;
using namespace postern::tests;
using http::Status;

// For each text that a person types or pastes: whether Postern accepts the text, and the message to the
// person.

namespace {

const std::string kCheckEmail = "Check your email and your password";
const std::string kBlank = "The password that you typed begins or ends with a space.";

struct Row {
    std::string what;
    std::string typed;
    bool is_taken = true;
};

// Signs in and returns whether the visitor is signed in. Checks that a refused visitor gets the advice.
bool gets_in(TestSite& site, const std::string& email, const std::string& password) {
    site.lift_throttle();
    Browser browser(site);
    browser.get("/");
    browser.submit("", {{"email", email}, {"password", password}});
    const bool is_in = browser.location() == "/success";
    CHECK((is_in || browser.shows(kCheckEmail)));
    return is_in;
}

}  // namespace

TEST_CASE("an email is taken in each spelling of the same characters, and pasted blanks do not count",
          "[pages][typed]") {
    TestSite site(use_users);
    site.add_user("zo\u00EB@m\u00FCnchen.example", kPassword);
    const std::vector<Row> rows = {
        {"as it was given", "zo\u00EB@m\u00FCnchen.example"},
        {"decomposed", "zoe\u0308@mu\u0308nchen.example"},
        {"capitals", "ZO\u00CB@M\u00DCNCHEN.EXAMPLE"},
        {"full-width letters", "\uFF5A\uFF4F\u00EB@\uFF4D\u00FC\uFF4E\uFF43\uFF48\uFF45\uFF4E\uFF0Eexample"},
        {"an ideographic full stop", "zo\u00EB@m\u00FCnchen\u3002example"},
        {"the form of browsers", "zo\u00EB@xn--mnchen-3ya.example"},
        {"blanks around", " zo\u00EB@m\u00FCnchen.example\t"},
        {"blanks that were pasted", "\u00A0zo\u00EB@m\u00FCnchen.example\u3000\u202F"},
        {"a line end that was pasted", "zo\u00EB@m\u00FCnchen.example\r\n"},
        {"a full-width at sign", "zo\u00EB\uFF20m\u00FCnchen.example", false},
        {"a blank inside", "zo\u00EB@m\u00FCnchen .example", false},
        {"a non-joiner", "zo\u00EB\u200C@m\u00FCnchen.example", false},
        {"a joiner in the domain", "zo\u00EB@m\u200D\u00FCnchen.example", false},
        {"a mark for right to left", "\u200Fzo\u00EB@m\u00FCnchen.example", false},
        {"an override", "zo\u00EB@m\u00FCnchen.example\u202E", false},
        {"an embedding around, as from a list of contacts", "\u202Azo\u00EB@m\u00FCnchen.example\u202C",
         false},
        {"a zero-width space", "zo\u00EB@m\u00FCnchen.example\u200B", false},
        {"an emoji in the domain", "zo\u00EB@m\u00FCnchen\U0001F600.example", false},
        {"an emoji", "zo\u00EB\U0001F600@m\u00FCnchen.example", false},
        {"another letter", "zoe@m\u00FCnchen.example", false},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        CHECK(gets_in(site, row.typed, kPassword) == row.is_taken);
    }
    site.add_user("\U0001F600@example.com", kPassword);
    CHECK(gets_in(site, "\U0001F600@example.com", kPassword));
}

TEST_CASE("a password is every byte that was typed", "[pages][typed]") {
    const std::string right = "zo\u00EB violet harbour \U0001F600 \u0646\u0627\u0645\u0647\u200C\u0627\u06CC";
    TestSite site(use_users);
    site.add_user("ada@example.com", right);
    CHECK(gets_in(site, "ada@example.com", right));
    const std::vector<Row> rows = {
        {"decomposed", "zoe\u0308 violet harbour \U0001F600 \u0646\u0627\u0645\u0647\u200C\u0627\u06CC"},
        {"full-width", "\uFF5Ao\u00EB violet harbour \U0001F600 \u0646\u0627\u0645\u0647\u200C\u0627\u06CC"},
        {"without the non-joiner", "zo\u00EB violet harbour \U0001F600 \u0646\u0627\u0645\u0647\u0627\u06CC"},
        {"a non-breaking space",
         "zo\u00EB\u00A0violet harbour \U0001F600 \u0646\u0627\u0645\u0647\u200C\u0627\u06CC"},
        {"a mark", right + "\u200F"},
        {"another emoji", "zo\u00EB violet harbour \U0001F601 \u0646\u0627\u0645\u0647\u200C\u0627\u06CC"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        CHECK_FALSE(gets_in(site, "ada@example.com", row.typed));
    }
    for (const char* blank : {" ", "\t", "\n", "\r\n", "\u00A0", "\u3000"}) {
        Browser browser(site);
        site.lift_throttle();
        browser.post("/", {{"email", "ada@example.com"}, {"password", right + blank}});
        CHECK(browser.page().status == Status::Forbidden);
        CHECK(browser.shows(kBlank));
    }
}

TEST_CASE("a new password is every byte that was typed, twice", "[pages][typed]") {
    const std::string better = "correct window \u00EB\u200C\U0001F600 lantern";
    struct New {
        std::string what;
        std::string wanted;
        std::string again;
        std::string told;
    };
    for (const New& row : {New{"other letters", better, better, ""},
                           {"blanks at the ends", "\u00A0" + better + " ", "\u00A0" + better + " ", ""},
                           {"a blank at one end", better + " ", better, "The two new passwords differ."},
                           {"decomposed once", better, "correct window e\u0308\u200C\U0001F600 lantern",
                            "The two new passwords differ."},
                           {"too short without its marks", "\u200F\u200Fshort\u200F",
                            "\u200F\u200Fshort\u200F", "characters"}}) {
        CAPTURE(row.what);
        TestSite site(use_users);
        site.add_user("ada@example.com", kPassword);
        Browser browser(site);
        browser.sign_in("ada@example.com", kPassword);
        browser.get("/profile");
        browser.submit("/profile/password",
                       {{"current", kPassword}, {"new", row.wanted}, {"again", row.again}});
        CHECK((browser.location() == "/profile?done=password") == row.told.empty());
        CHECK(browser.shows(row.told));
        CHECK(gets_in(site, "ada@example.com", row.told.empty() ? row.wanted : kPassword));
    }
}

TEST_CASE("a name is shown as the operator typed it, without pasted blanks", "[pages][typed]") {
    TestSite site(use_users);
    const Operator shell(site);
    site.add_user("ada@example.com", kPassword);
    struct Name {
        std::string typed;
        std::string shown;  // empty: refused
    };
    for (const Name& row :
         {Name{"Zo\u00EB", "Zo\u00EB"},
          {"Zoe\u0308", "Zoe\u0308"},
          {"\u00A0Ada\u3000\n", "Ada"},
          {"\uFF21da", "\uFF21da"},
          {"\u0646\u0627\u0645\u0647\u200C\u0627\u06CC", "\u0646\u0627\u0645\u0647\u200C\u0627\u06CC"},
          {"Ada \U0001F600", "Ada \U0001F600"},
          {"A\u200Cda", ""},
          {"Ada\u200F", ""},
          {"\u202EadA", ""},
          {"Ada\nKing", ""},
          {"Ada\u200B", ""}}) {
        CAPTURE(row.typed);
        const Outcome outcome = shell.run({"user", "rename", "ada@example.com", "--name", row.typed});
        CHECK(outcome.status == (row.shown.empty() ? 2 : 0));
        if (row.shown.empty()) {
            CHECK_THAT(outcome.err,
                       Catch::Contains("expected a name without control or invisible characters"));
            continue;
        }
        Browser browser(site);
        browser.sign_in("ada@example.com", kPassword);
        browser.get("/profile");
        CHECK(browser.shows("<bdi class=\"name\">" + row.shown + "</bdi>"));
    }
}

TEST_CASE("a return target leads where it was typed, in the bytes that a browser would send",
          "[pages][typed]") {
    TestSite site;
    struct Target {
        std::string typed;
        std::string leads;  // empty: only to the success page
    };
    for (const Target& row : {Target{"/caf\u00E9", "/caf%C3%A9"},
                              {"/cafe\u0301", "/cafe%CC%81"},
                              {"/caf%C3%A9", "/caf%C3%A9"},
                              {"/\U0001F600", "/%F0%9F%98%80"},
                              {"/a\u200Cb", "/a%E2%80%8Cb"},
                              {"/a\u202Eb", "/a%E2%80%AEb"},
                              {" /a", ""},
                              {"/a\n", ""},
                              {"\u00A0/a", ""},
                              {"\uFF0Fa", ""},
                              {"/\uFF0Fevil.example", "/%EF%BC%8Fevil.example"},
                              {"/a\uFF0Eb", "/a%EF%BC%8Eb"}}) {
        CAPTURE(row.typed);
        Browser browser(site);
        browser.get("/?rd=" + percent_encoded(row.typed));
        browser.submit("", {{"email", "ada@example.com"}, {"password", "jtp"}});
        CHECK(browser.location() == (row.leads.empty() ? "/success" : row.leads));
    }
}
