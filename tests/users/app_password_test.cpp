#include "users/app_password.hpp"

#include <set>
#include <string>

#include <catch2/catch.hpp>

#include "base/token.hpp"
#include "support/base64.hpp"

using namespace postern;
using namespace postern::tests;
using namespace postern::users;

namespace {

// "password", "malformed" or "none".
std::string kind_of(const Presented& presented) {
    if (std::holds_alternative<PresentedAppPassword>(presented)) return "password";
    return std::holds_alternative<MalformedAppPassword>(presented) ? "malformed" : "none";
}

std::string kind_of(std::string_view header) {
    return kind_of(read_authorization(header));
}

}  // namespace

TEST_CASE("an app password has an id, 256 random bits and a checksum, all in one alphabet",
          "[users][app_passwords]") {
    std::set<std::string> all;
    for (int i = 0; i < 200; ++i) {
        const Secret made = new_app_password();
        const std::string text(made.reveal());
        CAPTURE(text);
        REQUIRE(text.size() == 4 + 16 + 1 + 52 + 1 + 8);
        CHECK(text.starts_with("pst_"));
        CHECK(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz234567_") == std::string::npos);
        const auto read = read_app_password(text);
        REQUIRE(kind_of(read) == "password");
        CHECK(std::get<PresentedAppPassword>(read).id == text.substr(4, 16));
        CHECK(std::get<PresentedAppPassword>(read).digest == digest_of(text));
        all.insert(text.substr(21, 52));
    }
    CHECK(all.size() == 200);
}

TEST_CASE("a mistyped app password is noticed without the database, at every character",
          "[users][app_passwords]") {
    const std::string text(new_app_password().reveal());
    for (std::size_t i = 4; i < text.size(); ++i) {
        CAPTURE(i);
        std::string changed = text;
        changed[i] = changed[i] == 'a' ? 'b' : 'a';
        CHECK(kind_of("Bearer " + changed) == (i == 20 ? "none" : "malformed"));
        CHECK(kind_of("Basic " + base64("ada:" + changed)) == "malformed");
        CHECK(kind_of("Bearer " + text.substr(0, i)) == (i < 21 ? "none" : "malformed"));
    }
    CHECK(kind_of("Bearer " + text + "a") == "malformed");
}

TEST_CASE("programs send an app password as Basic or Bearer", "[users][app_passwords]") {
    const std::string text(new_app_password().reveal());
    for (const char* user : {"", "a", "ad", "ada", "ada@example.com", "zo\xc3\xab"}) {
        CAPTURE(user);
        for (const char* scheme : {"Basic ", "basic ", "BASIC  "})
            CHECK(kind_of(scheme + base64(std::string(user) + ":" + text)) == "password");
    }
    for (const char* scheme : {"Bearer ", "bearer ", "BEARER   "})
        CHECK(kind_of(scheme + text) == "password");
    CHECK(kind_of("Bearer " + text + " ") == "password");
}

TEST_CASE("a header that carries an app password in any other way is malformed", "[users][app_passwords]") {
    const std::string text(new_app_password().reveal());
    const std::string basic = base64("ada@example.com:" + text);
    for (const std::string& header : {
             "Basic " + basic + "; Basic " + basic,  // two headers
             "Basic " + basic + ", Basic " + basic,
             "Bearer " + text + "; Bearer " + text,
             "Bearer " + text + ", Basic " + basic,
             "Digest x; Bearer " + text,
             "Basic YWRhOmp0cA==, Bearer " + text,
             "Basic " + basic + "=",
             "Basic " + basic.substr(0, basic.size() - 1),
             "Basic " + base64(text),        // without a colon
             "Basic " + base64(text + ":"),  // as the user name
             "Basic " + base64(text + ":x"),
             "Token " + text,
             "Bearer \t" + text,
             "Bearer\t" + text,
             "Bearer" + text,
             "Bearer \"" + text + "\"",
             text,
             "Basic " + base64("ada:x" + text),  // not the whole password
             "Basic " + base64("ada:" + text + " "),
             "Bearer " + text + " x",
             "Bearer " + text + std::string("\0", 1),
         }) {
        CAPTURE(header);
        CHECK(kind_of(header) == "malformed");
        CHECK(carries_app_password(header));
    }
}

TEST_CASE("the Authorization of an application is none", "[users][app_passwords]") {
    const std::string text(new_app_password().reveal());
    for (const std::string& header : {
             std::string(),
             std::string("Basic"),
             std::string("Basic "),
             "Basic " + base64("ada@example.com:violet harbour nine kettles"),
             "Basic " + base64("ada:PST_"),
             std::string("Basic !!!"),
             std::string("Bearer eyJhbGciOiJIUzI1NiJ9.cHN0XwBzdF8wc3Rf.x"),
             std::string("Bearer xpst_a"),
             std::string("Digest username=\"pst_\""),
         }) {
        CAPTURE(header);
        CHECK(kind_of(header) == "none");
        CHECK_FALSE(carries_app_password(header));
    }
}

TEST_CASE("every app password that is read is one that the web servers find", "[users][app_passwords]") {
    // The three spellings of "pst_" in base64, and all bytes around it.
    for (int before = 0; before < 256; ++before) {
        for (int after = 0; after < 256; after += 5) {
            for (const char* user : {"", "a", "ab"}) {
                const std::string text = user + std::string(1, static_cast<char>(before)) + "pst_" +
                                         std::string(1, static_cast<char>(after));
                REQUIRE(carries_app_password("Basic " + base64(text)));
            }
        }
    }
}
