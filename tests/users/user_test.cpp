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

TEST_CASE("a name may have joiners between the letters of scripts that are written with them", "[users]") {
    for (const char* name : {"\u0645\u0647\u0631\u200C\u0646\u0627\u0632",   // Persian
                             "\u0DC1\u0DCA\u200D\u0DBB\u0DD3 \u0DBD\u0D82",  // Sinhala, after a mark
                             "\u0915\u094D\u200D\u0937"}) {                  // Devanagari
        CAPTURE(name);
        CHECK(users::parse_name(name) == name);
    }
    for (const char* name :
         {"a\u200Cda", "ada\u200D", "\u200C\u0645", "\u0645\u200C", "\u0645\u200C\u200D\u0646",
          "\u0645\u200C \u0646", "\u0645\u200Ca", "1\u200D2", "\u0430\u200C\u0431"}) {
        CAPTURE(name);
        CHECK_FALSE(users::parse_name(name));
    }
}
