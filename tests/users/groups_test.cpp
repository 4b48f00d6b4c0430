#include "users/groups.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace postern;
using users::Groups;

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
    const Groups groups{"staff", "admins", "staff"};
    CHECK(groups.text() == "admins,staff");
    CHECK(groups.names() == std::vector<std::string>{"admins", "staff"});
    CHECK(Groups().text().empty());
    CHECK(Groups::stored("admins,staff").names() == std::vector<std::string>{"admins", "staff"});
    CHECK(Groups::stored("").names().empty());
}

TEST_CASE("groups in a row that was written by hand are put in order", "[users]") {
    struct Row {
        const char* written;
        const char* text;
    };
    for (const Row& row : {Row{"staff,admins", "admins,staff"}, Row{"staff,staff", "staff"},
                           Row{"admins,staff,", "admins,staff"}, Row{",staff", "staff"},
                           Row{"admins,,staff", "admins,staff"}, Row{",", ""}, Row{"a,ab,a-b", "a,a-b,ab"}}) {
        CAPTURE(row.written);
        const Groups groups = Groups::stored(row.written);
        CHECK(groups.text() == row.text);
        CHECK(groups == Groups::stored(row.text));
    }
}

TEST_CASE("a user is in a group only by the whole name of the group", "[users]") {
    const Groups groups{"admins", "ops", "staff"};
    for (const char* name : {"admins", "ops", "staff"}) {
        CAPTURE(name);
        CHECK(groups.contains(name));
    }
    for (const char* name :
         {"", "admin", "dmins", "sta", "taff", "Staff", "admins,ops", ",", "ops,", "others"}) {
        CAPTURE(name);
        CHECK_FALSE(groups.contains(name));
        CHECK_FALSE(Groups().contains(name));
    }
}

TEST_CASE("joining or leaving a group twice changes nothing", "[users]") {
    Groups groups{"staff"};
    CHECK(groups.add("admins"));
    CHECK_FALSE(groups.add("admins"));
    CHECK(groups.text() == "admins,staff");
    CHECK(groups.remove("staff"));
    CHECK_FALSE(groups.remove("staff"));
    CHECK_FALSE(groups.remove("admin"));
    CHECK(groups.text() == "admins");
    CHECK(groups.remove("admins"));
    CHECK(groups == Groups());
}
