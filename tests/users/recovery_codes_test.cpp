#include "users/recovery_codes.hpp"

#include <set>

#include <catch2/catch.hpp>

#include "support/test_database.hpp"

using namespace postern;
using namespace postern::tests;

namespace {

std::string letters(std::string_view typed) {
    const auto found = users::recovery_code_letters(typed);
    return found ? std::string(found->reveal()) : "";
}

}  // namespace

TEST_CASE("there are ten recovery codes, all different, of 26 letters in groups", "[users][second]") {
    std::set<std::string> seen;
    for (const Secret& code : users::new_recovery_codes()) {
        const std::string text(code.reveal());
        CHECK(text.size() == 31);
        for (const std::size_t dash : {4U, 9U, 14U, 19U, 24U})
            CHECK(text[dash] == '-');
        CHECK(letters(text).size() == 26);
        seen.insert(text);
    }
    CHECK(seen.size() == 10);
}

TEST_CASE("a recovery code may be typed in small letters, with blanks or without dashes", "[users][second]") {
    for (const char* typed : {"ABCD-EFGH-IJKL-MNOP-QRST-UV2345", "abcdefghijklmnopqrstuv2345",
                              " abcd efgh ijkl mnop qrst uv2345 "})
        CHECK(letters(typed) == "ABCDEFGHIJKLMNOPQRSTUV2345");
    for (const char* typed : {"", "ABCD", "ABCD-EFGH-IJKL-MNOP-QRST-UV234",
                              "ABCD-EFGH-IJKL-MNOP-QRST-UV23456", "ABCD-EFGH-IJKL-MNOP-QRST-UV2340",
                              "ABCD-EFGH-IJKL-MNOP-QRST-UV234\n", "ÄBCD-EFGH-IJKL-MNOP-QRST-UV2345"})
        CHECK(letters(typed).empty());
}

TEST_CASE("a recovery code counts once, for its user alone, and new codes replace it", "[users][second]") {
    const TestDatabase place;
    database::Database database(place.place(), 1);
    const auto codes = users::new_recovery_codes();
    const auto spend = [&](std::string_view user, const Secret& code) {
        return database.change([&](database::Transaction& transaction) {
            return users::spend_recovery_code(transaction, user,
                                              *users::recovery_code_letters(code.reveal()));
        });
    };
    const auto write = [&](const std::vector<Secret>& all) {
        database.change([&](database::Transaction& transaction) {
            users::write_recovery_codes(transaction, "ada", all);
        });
    };
    write(codes);
    CHECK_FALSE(spend("bea", codes[0]));
    CHECK(spend("ada", codes[0]));
    CHECK_FALSE(spend("ada", codes[0]));
    CHECK(spend("ada", codes[9]));
    write(users::new_recovery_codes());
    CHECK_FALSE(spend("ada", codes[1]));
    write(codes);
    CHECK(spend("ada", codes[1]));
    write({});
    CHECK_FALSE(spend("ada", codes[2]));
}
