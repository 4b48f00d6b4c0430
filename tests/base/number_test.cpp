#include "base/number.hpp"

#include <cstdint>
#include <string>

#include <catch2/catch.hpp>

using postern::parse_number;

TEST_CASE("a number is the whole text, and fits its type", "[base][number]") {
    CHECK(parse_number<std::uint16_t>("65535") == 65535);
    CHECK(parse_number<int>("-12") == -12);
    CHECK(parse_number<std::uint32_t>("ff", 16) == 255U);
    for (const std::string text :
         {"", " 1", "1 ", "+1", "-1", "1a", "0x1", "1.0", "65536", "99999999999999999999"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_number<std::uint16_t>(text));
    }
}
