#include "http/date.hpp"

#include <catch2/catch.hpp>

#include "support/manual_clock.hpp"

using namespace postern;

TEST_CASE("a date is read in every form that browsers take", "[http]") {
    const Time eight = tests::ManualClock().now();
    for (const char* text :
         {"Sun, 22 Nov 2026 20:00:00 GMT", "Sunday, 22-Nov-26 20:00:00 GMT", "Sun Nov 22 20:00:00 2026",
          "22 november 2026 20:0:0", "Nov 22 20:00:00 2026 GMT"}) {
        CAPTURE(text);
        CHECK(http::parse_date(text) == eight);
    }
    CHECK(http::parse_date(http::http_date(eight)) == eight);
    CHECK(http::parse_date("Fri, 01-Jan-1971 01:00:00 GMT") == Time(std::chrono::hours(365 * 24 + 1)));
}

TEST_CASE("what is no date is none", "[http]") {
    for (const char* text :
         {"", "0", "tomorrow", "Sun, 22 Nov 2026", "Sun, 22 Nov 2026 24:00:00 GMT",
          "Sun, 22 Nov 2026 20:60:00 GMT", "Sun, 31 Feb 2026 20:00:00 GMT", "Sun, 22 Nov 1600 20:00:00 GMT",
          "Sun, 22 Nov 20260 20:00:00 GMT", "Sun, 222 Nov 2026 20:00:00 GMT", "Sun, 22 Nov 2026 20:00 GMT",
          "Sun, 22 Nov 2026 20:00:000 GMT", "Sun, 22 Xyz 2026 20:00:00 GMT", "::: 22 Nov 2026"}) {
        CAPTURE(text);
        CHECK_FALSE(http::parse_date(text));
    }
}
