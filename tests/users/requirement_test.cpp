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
    for (const char* text :
         {"staff", "group:", "user:", "user:ada", "group:staff,admins", "group:staff user:", "Group:staff",
          "group=staff", "group: staff", "group:staff;", "!group:staff", "group:staff or group:admins",
          "\"group:staff\"", "user:ada@example.com@example.org", "user:ada@example.com,group:staff",
          "group:st\xc3\xa4"
          "ff"}) {
        CAPTURE(text);
        const auto requirement = Requirement::parse(text);
        REQUIRE_FALSE(requirement);
        CHECK_THAT(requirement.error().message,
                   Catch::StartsWith("expected group:NAME or user:EMAIL, not \""));
    }
}

TEST_CASE("a requirement without any word is no requirement for nobody but a mistake", "[users][gate]") {
    CHECK_FALSE(Requirement::parse(""));
    CHECK_FALSE(Requirement::parse("  \t "));
}
