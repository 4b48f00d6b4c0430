#include "base/duration.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace postern;
using namespace std::chrono_literals;

TEST_CASE("a duration is a whole number with a unit", "[base]") {
    CHECK(parse_duration("90s") == 90s);
    CHECK(parse_duration("30m") == 30min);
    CHECK(parse_duration("12h") == 12h);
    CHECK(parse_duration("30d") == 30 * 24h);
    CHECK(parse_duration("0") == 0s);
    CHECK(parse_duration("0m") == 0s);
    for (const char* wrong : {"", "s", "30", "30 m", " 30m", "30M", "30min", "-1s", "+1s", "1.5h", "0x10s",
                              "1h30m", "99999999999999999999s", "99999d9", "999999999d"}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_duration(wrong));
    }
}

TEST_CASE("a duration is written as it would be read", "[base]") {
    for (const char* text : {"90s", "30m", "12h", "30d", "0"})
        CHECK(format_duration(*parse_duration(text)) == text);
    CHECK(format_duration(3600s) == "1h");
    CHECK(format_duration(5400s) == "90m");
}
