#include "users/email.hpp"

#include <string>

#include <catch2/catch.hpp>

using postern::users::parse_email;

TEST_CASE("an email address is kept as typed and compared folded", "[users][email]") {
    const auto email = parse_email(" Ada@Example.COM ");
    REQUIRE(email);
    CHECK(email->typed == "Ada@Example.COM");
    CHECK(email->folded == "ada@example.com");
    CHECK(parse_email("STRASSE@x")->folded == parse_email("stra\xC3\x9F"
                                                          "e@x")
                                                  ->folded);
    CHECK(parse_email("e\xCC\x81@x")->folded == parse_email("\xC3\xA9@x")->folded);
    CHECK(parse_email("\xEF\xBC\xA1@x")->folded == "a@x");
}

TEST_CASE("what has not one @ with something on either side is no address", "[users][email]") {
    for (const std::string text : {"a@b", "a+b@c.d", "'@'", "\"quoted\"@x", "\xE2\x82\xAC@x", "<b>@x"}) {
        CAPTURE(text);
        CHECK(parse_email(text));
    }
    for (const std::string& text : {std::string(""),
                                    std::string(" "),
                                    std::string("a"),
                                    std::string("@"),
                                    std::string("a@"),
                                    std::string("@b"),
                                    std::string("a@b@c"),
                                    std::string("a b@c"),
                                    std::string("a@b c"),
                                    std::string("a\t@b"),
                                    std::string("a\n@b"),
                                    std::string("a@b\r\nX: y"),
                                    std::string("a\0@b", 4),
                                    std::string("a\x7f@b"),
                                    std::string("a\xC2\x80@b"),
                                    std::string("a\xE2\x80\xAE@b"),
                                    std::string("a\xE2\x80\x8B@b"),
                                    std::string("a\xC2\xA0@b"),
                                    std::string("a\xFF@b"),
                                    std::string("a\xEF\xBC\xA0") + "b@c",
                                    std::string(250, 'a') + "@abcd"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_email(text));
    }
    CHECK(parse_email(std::string(250, 'a') + "@abc"));
}
