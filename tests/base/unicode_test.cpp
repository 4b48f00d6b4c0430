#include "base/unicode.hpp"

#include <catch2/catch.hpp>

using namespace postern;

TEST_CASE("the first character of a text and its size", "[base]") {
    CHECK(first_character("ab")->value == U'a');
    CHECK(first_character("\xE2\x82\xAC x")->size_bytes == 3);
    CHECK_FALSE(first_character(""));
    CHECK_FALSE(first_character("\xFF"));
    CHECK_FALSE(first_character("\xE2\x82"));
}

TEST_CASE("characters that deceive a reader are known", "[base]") {
    for (const char32_t hidden :
         {U'\0', U'\n', U'\x7F', U'\x80', U'\x00AD', U'\x200B', U'\x202E', U'\x2028', U'\x2066', U'\xFEFF',
          U'\xE000', U'\x115F', U'\x2800', U'\x034F', U'\x10FFFF'}) {
        CAPTURE(static_cast<unsigned>(hidden));
        CHECK(is_invisible(hidden));
    }
    for (const char32_t shown : {U'a', U' ', U'\x00E9', U'\x20AC', U'\x1F600'})
        CHECK_FALSE(is_invisible(shown));
    CHECK(is_blank(U' '));
    CHECK(is_blank(U'\x00A0'));
    CHECK_FALSE(is_blank(U'a'));
}

TEST_CASE("spellings of one text fold together", "[base]") {
    CHECK(case_folded("STRASSE") == case_folded("stra\xC3\x9F"
                                                "e"));
    CHECK(case_folded("e\xCC\x81") == case_folded("\xC3\x89"));
    CHECK(case_folded("a\xE2\x80\x8B"
                      "b") == "ab");
    CHECK_FALSE(case_folded("\xFF"));
}
