#include "users/requirement.hpp"

#include <catch2/catch.hpp>

using namespace postern;
using users::Requirement;

namespace {

users::User user(std::string_view email, users::Groups groups) {
    users::User somebody;
    somebody.email = users::parse_email(email).value_or(users::Email{std::string(email), std::string(email)});
    somebody.groups = std::move(groups);
    return somebody;
}

}  // namespace

TEST_CASE("a location without a requirement is for anybody who is signed in", "[users][gate]") {
    CHECK(Requirement().admits(user("ada@example.com", {})));
}

TEST_CASE("a requirement admits whom any of its words names", "[users][gate]") {
    const auto requirement = Requirement::parse("group:staff  user:ada@example.com\tgroup:admins");
    REQUIRE(requirement);
    CHECK(requirement->admits(user("bea@example.com", {"staff"})));
    CHECK(requirement->admits(user("bea@example.com", {"admins", "others"})));
    CHECK(requirement->admits(user("ada@example.com", {})));
    CHECK(requirement->admits(user("ADA@Example.com", {})));
    CHECK_FALSE(requirement->admits(user("bea@example.com", {})));
    CHECK_FALSE(
        requirement->admits(user("bea@example.com", {"staffers", "Staff", "admin", "ada@example.com"})));
    CHECK_FALSE(requirement->admits(user("ada@example.com.evil.example", {})));
    CHECK_FALSE(requirement->admits(user("staff", {})));
    CHECK_FALSE(requirement->admits(user("", {})));
}

TEST_CASE("a rule names a user with an international domain in any spelling", "[users][gate]") {
    for (const char* rule :
         {"user:ada@münchen.example", "user:ada@xn--mnchen-3ya.example", "user:ADA@MÜNCHEN.example"}) {
        CAPTURE(rule);
        const auto requirement = Requirement::parse(rule);
        REQUIRE(requirement);
        CHECK(requirement->admits(user("ada@münchen.example", {})));
        CHECK(requirement->admits(user("Ada@XN--MNCHEN-3YA.example", {})));
        CHECK_FALSE(requirement->admits(user("ada@munchen.example", {})));
    }
    CHECK_FALSE(Requirement::parse("user:ada@fass.example")->admits(user("ada@faß.example", {})));
    CHECK_THAT(Requirement::parse("user:ada@xn--x.example").error().message,
               Catch::Contains("its domain is not a valid international name"));
}

TEST_CASE("a rule names a user by the address that the user signs in with", "[users][gate]") {
    users::User ada;
    ada.email = {.typed = "bea@example.com", .folded = "ada@example.com"};
    CHECK(Requirement::parse("user:Ada@example.com")->admits(ada));
    CHECK_FALSE(Requirement::parse("user:bea@example.com")->admits(ada));
}

TEST_CASE("a word that is none makes a requirement that does not parse, and is named", "[users][gate]") {
    for (const char* text : {"staff",
                             "group:",
                             "user:",
                             "user:ada",
                             "group:staff,admins",
                             "group:staff user:",
                             "Group:staff",
                             "group=staff",
                             "group: staff",
                             "group:staff;",
                             "!group:staff",
                             "group:staff or group:admins",
                             "\"group:staff\"",
                             "user:ada@example.com@example.org",
                             "user:ada@example.com,group:staff",
                             "group:st\xc3\xa4"
                             "ff",
                             "factor:",
                             "factor:1",
                             "factor:3",
                             "factor:02",
                             "factor:2,fresh:1m",
                             "Factor:2",
                             "group:staff factor:two",
                             "fresh:",
                             "fresh:0",
                             "fresh:59s",
                             "fresh:31d",
                             "fresh:-1m",
                             "fresh:15",
                             "fresh:1m30s",
                             "Fresh:1m",
                             "token:",
                             "token:dav,git",
                             "token: dav",
                             "Token:dav",
                             "token",
                             "Everybody",
                             "everybody:"}) {
        CAPTURE(text);
        const auto requirement = Requirement::parse(text);
        REQUIRE_FALSE(requirement);
        CHECK_THAT(
            requirement.error().message,
            Catch::StartsWith("expected everybody, group:NAME, user:EMAIL, factor:2, fresh:DURATION or "
                              "token:LABEL, not \""));
    }
}

TEST_CASE("words about the proof must all hold, beside one word about the user", "[users][gate]") {
    const auto both = Requirement::parse("group:staff factor:2 user:ada@example.com fresh:15m");
    REQUIRE(both);
    CHECK(both->admits(user("ada@example.com", {})));
    CHECK(both->admits(user("bea@example.com", {"staff"})));
    CHECK_FALSE(both->admits(user("bea@example.com", {})));
    CHECK(both->wants_second_factor());
    CHECK(both->fresh_within() == std::chrono::minutes{15});
    const auto how = Requirement::parse("fresh:1h factor:2 fresh:2m fresh:3m");
    REQUIRE(how);
    CHECK(how->admits(user("anybody@example.com", {})));
    CHECK(how->fresh_within() == std::chrono::minutes{2});
    const auto who = Requirement::parse("group:staff");
    CHECK_FALSE(who->wants_second_factor());
    CHECK_FALSE(who->fresh_within());
    CHECK_FALSE(Requirement().wants_second_factor());
    CHECK(Requirement::parse("fresh:1m"));
    CHECK(Requirement::parse("fresh:30d"));
    CHECK_THAT(Requirement::parse("fresh:59s").error().message, Catch::EndsWith("(expected 1m to 30d)"));
}

TEST_CASE("a rule without token: takes no app password, whatever its label", "[users][gate][app_passwords]") {
    for (const char* text : {"everybody", "group:staff", "user:ada@example.com", "factor:2", "fresh:1m"}) {
        CAPTURE(text);
        const auto rule = Requirement::parse(text);
        REQUIRE(rule);
        CHECK_FALSE(rule->takes_app_passwords());
        CHECK_FALSE(rule->takes_label_of({"dav", "staff", "everybody", ""}));
        CHECK(rule->takes_sessions());
    }
    CHECK_FALSE(Requirement().takes_app_passwords());
    CHECK(Requirement().takes_sessions());
}

TEST_CASE("one label of a rule is enough, and a rule of labels alone takes no sessions",
          "[users][gate][app_passwords]") {
    const auto rule = Requirement::parse("token:dav token:backup");
    REQUIRE(rule);
    CHECK(rule->takes_app_passwords());
    CHECK_FALSE(rule->takes_sessions());
    CHECK(rule->admits(user("anybody@example.com", {})));
    CHECK(rule->takes_label_of({"dav"}));
    CHECK(rule->takes_label_of({"backup", "git"}));
    CHECK_FALSE(rule->takes_label_of({}));
    CHECK_FALSE(rule->takes_label_of({"git", "Dav", "da", "davs"}));
    for (const char* text : {"everybody token:dav", "group:staff token:dav", "user:ada@example.com token:dav",
                             "token:dav factor:2", "fresh:1m token:dav"}) {
        CAPTURE(text);
        CHECK(Requirement::parse(text)->takes_sessions());
        CHECK(Requirement::parse(text)->takes_app_passwords());
    }
    CHECK_FALSE(Requirement::parse("group:staff token:dav")->admits(user("bea@example.com", {"dav"})));
}

TEST_CASE("everybody stands beside no narrower word", "[users][gate]") {
    CHECK(Requirement::parse("everybody factor:2")->admits(user("anybody@example.com", {})));
    for (const char* text : {"everybody group:staff", "user:ada@example.com everybody"}) {
        CAPTURE(text);
        CHECK_THAT(Requirement::parse(text).error().message, Catch::Contains("cannot stand beside"));
    }
}

TEST_CASE("second_factor.required names users and groups alone", "[users][second]") {
    const auto required = [](std::vector<std::string> words) {
        config::SecondFactor settings;
        settings.required = std::move(words);
        return users::parse_required(settings);
    };
    REQUIRE(required({}));
    CHECK_FALSE(*required({}));
    const auto staff = required({"group:staff", "user:ada@example.com"});
    REQUIRE((staff && *staff));
    CHECK((*staff)->admits(user("ada@example.com", {})));
    CHECK_FALSE((*staff)->admits(user("bea@example.com", {})));
    const auto all = required({"everybody"});
    REQUIRE((all && *all));
    CHECK((*all)->admits(user("bea@example.com", {})));
    CHECK_FALSE(required({"everybody", "group:staff"}));
    for (const char* word : {"factor:2", "fresh:1m", "token:dav", "staff", ""})
        CHECK_FALSE(required({word}));
}

TEST_CASE("a requirement without any word is no requirement for nobody but a mistake", "[users][gate]") {
    CHECK_FALSE(Requirement::parse(""));
    CHECK_FALSE(Requirement::parse("  \t "));
}
