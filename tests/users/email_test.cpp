#include "users/email.hpp"

#include <string>
#include <vector>

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

TEST_CASE("an address with an international domain is one address in all its spellings", "[users][email]") {
    const std::string key = "ada@münchen.example";
    for (const char* text : {"ada@münchen.example", "ADA@MÜNCHEN.EXAMPLE", "ada@mu\u0308nchen.example",
                             "ada@xn--mnchen-3ya.example", "Ada@XN--MNCHEN-3YA.example",
                             "ada@münchen。example", "\u00A0ada@münchen.example\u3000\r\n"}) {
        CAPTURE(text);
        const auto email = parse_email(text);
        REQUIRE(email);
        CHECK(email->folded == key);
        CHECK(parse_email(email->folded)->folded == key);
    }
    CHECK(parse_email("ada@XN--mnchen-3ya.example")->typed == "ada@XN--mnchen-3ya.example");
    CHECK(parse_email("ada@faß.example")->folded != parse_email("ada@fass.example")->folded);
    CHECK(parse_email("ada@نامه\u200cای.example")->folded ==
          parse_email("ada@xn--mgba3gch31f060k.example")->folded);
}

TEST_CASE("an address whose domain is not valid is refused, with the reason", "[users][email]") {
    struct Row {
        std::string text;
        std::string reason;
    };
    const std::string long_part = std::string(63, 'a') + ".";
    const std::vector<Row> rows = {
        {"ada@xn--x.example", "its domain is not a valid international name: "},
        {"ada@xn--mnchen-psa.example", "its domain is not a valid international name: "},
        {"ada@i❤.example", "its domain is not a valid international name: "},
        {"ada@a\u200cb.example", "expected NAME@DOMAIN"},
        {"ada@ü\u202E.example", "expected NAME@DOMAIN"},
        {"ada@ü\u00A0.example", "expected NAME@DOMAIN"},
        {"ada@ü\u00A8.example",
         "its domain is not a valid international name: "},  // folds to a blank and two dots
        {"ada@ü＠b.example", "its domain is not a valid international name: "},
        {"ada\u200c@ü.example", "expected NAME@DOMAIN"},
        {"ada@" + std::string(64, 'a') + ".example", "its domain has a part that is longer than 63 bytes"},
        {"ada@" + long_part + long_part + long_part + std::string(59, 'a'), "it is longer than 254 bytes"},
        // 250 bytes as typed, and longer as mail carries it.
        {std::string(240, 'a') + "@é.example", "it is longer than 254 bytes with its domain in ASCII"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        const auto email = parse_email(row.text);
        REQUIRE_FALSE(email);
        CHECK(email.error().message.starts_with(row.reason));
    }
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
