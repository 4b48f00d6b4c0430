#include "users/user.hpp"

#include <catch2/catch.hpp>

using namespace postern;

TEST_CASE("a name is any visible text, blanks around it dropped", "[users]") {
    CHECK(users::parse_name("  Ada Lovelace ") == "Ada Lovelace");
    CHECK(users::parse_name("\xC3\x89milie du Ch\xC3\xA2telet") == "\xC3\x89milie du Ch\xC3\xA2telet");
    CHECK(users::parse_name("<b>{{user}}</b>") == "<b>{{user}}</b>");
    CHECK(users::parse_name("   ") == "");
    CHECK(users::parse_name(std::string(200, 'a')));
    for (const std::string& name :
         {std::string(201, 'a'), std::string("a\nb"), std::string("a\0b", 3), std::string("a\x1b[31m"),
          std::string("a\x7f"), std::string("a\xE2\x80\xAE"), std::string("\xFF"), std::string("a\tb")}) {
        CAPTURE(name);
        CHECK_FALSE(users::parse_name(name));
    }
}

TEST_CASE("a group's name needs no quoting anywhere", "[users]") {
    CHECK(users::parse_group("staff"));
    CHECK(users::parse_group("Ops_2.eu-west"));
    CHECK(users::parse_group(std::string(64, 'g')));
    for (const std::string& name :
         {std::string(""), std::string(65, 'g'), std::string("a,b"), std::string("a b"), std::string("a:b"),
          std::string("\xC3\xA4"), std::string("a\n")}) {
        CAPTURE(name);
        CHECK_FALSE(users::parse_group(name));
    }
}

TEST_CASE("groups are kept sorted and once each", "[users]") {
    CHECK(users::joined_groups({"staff", "admins", "staff"}) == "admins,staff");
    CHECK(users::joined_groups({}).empty());
    CHECK(users::split_groups("admins,staff") == std::vector<std::string>{"admins", "staff"});
    CHECK(users::split_groups("").empty());
}
