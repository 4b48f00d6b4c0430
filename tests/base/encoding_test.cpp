#include "base/encoding.hpp"

#include <string>

#include <catch2/catch.hpp>

#include "base/digest.hpp"
#include "base/random.hpp"
#include "base/utf8.hpp"

using namespace postern;

TEST_CASE("base64url has one spelling for each value", "[base]") {
    CHECK(base64url("") == "");
    CHECK(base64url("\xFB\xFF") == "-_8");
    CHECK(from_base64url("-_8") == "\xFB\xFF");
    for (const char* wrong : {"-_8=", "-_9", "+/8", "-_8 ", " -_8", "A", "-_8\n", "-_!8"}) {
        CAPTURE(wrong);
        CHECK_FALSE(from_base64url(wrong));
    }
    CHECK(base64url(random_bytes(32)).size() == 43);
    for (int i = 0; i < 100; ++i) {
        const std::string bytes = random_bytes(static_cast<std::size_t>(i));
        CHECK(from_base64url(base64url(bytes)) == bytes);
    }
}

TEST_CASE("percent-encoding and its undoing", "[base]") {
    CHECK(percent_encoded("a b/c?d=\xE2\x82\xAC~") == "a%20b%2Fc%3Fd%3D%E2%82%AC~");
    CHECK(percent_encoded("/a?b", "/") == "/a%3Fb");
    CHECK(percent_decoded("%41%zz%4%%%2541%6a") == "A%zz%4%%%41j");
    CHECK(percent_decoded("a+b") == "a+b");
    CHECK(percent_decoded("%00") == std::string("\0", 1));
    CHECK(percent_decoded("%") == "%");
    CHECK(percent_decoded("%4") == "%4");
}

TEST_CASE("SHA-256 and HMAC-SHA-256 are those of the standards", "[base]") {
    CHECK(hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hex(hmac_sha256(Secret(std::string("Jefe")), "what do ya want for nothing?")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST_CASE("texts are compared whole", "[base]") {
    CHECK(equal_in_constant_time("", ""));
    CHECK(equal_in_constant_time("abc", "abc"));
    CHECK_FALSE(equal_in_constant_time("abc", "abd"));
    CHECK_FALSE(equal_in_constant_time("abc", "ab"));
    CHECK_FALSE(equal_in_constant_time("", "a"));
}

TEST_CASE("ill-formed UTF-8 is repaired as the WHATWG decoder does", "[base]") {
    const std::string r = "\xEF\xBF\xBD";
    CHECK(well_formed_utf8("plain \xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80") ==
          "plain \xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80");
    CHECK(well_formed_utf8("\xFF") == r);
    CHECK(well_formed_utf8("\xC0\xAF") == r + r);
    CHECK(well_formed_utf8("\xE0\x80\xAF") == r + r + r);
    CHECK(well_formed_utf8("\xED\xA0\x80") == r + r + r);
    CHECK(well_formed_utf8("\xF4\x90\x80\x80") == r + r + r + r);
    CHECK(well_formed_utf8("\xE2\x82") == r);
    CHECK(well_formed_utf8("\xE2\x82x") == r + "x");
    CHECK(well_formed_utf8("\xF0\x9F\x98") == r);
    CHECK(well_formed_utf8("\xF0\x80\x80\x80") == r + r + r + r);
    CHECK(well_formed_utf8("\x80\xC3\xA9") == r + "\xC3\xA9");
    CHECK(is_well_formed_utf8("\xC3\xA9"));
    CHECK_FALSE(is_well_formed_utf8("\xC3"));
}
