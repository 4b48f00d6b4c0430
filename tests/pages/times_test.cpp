#include "pages/times.hpp"

#include <catch2/catch.hpp>

using namespace postern;
using namespace std::chrono_literals;

namespace {

std::string ago(std::chrono::seconds past) {
    const Time now{1795377600s};
    return pages::ago_text(pages::built_in_english(), now, now - past);
}

std::string spelled(std::chrono::seconds duration) {
    return pages::duration_text(pages::built_in_english(), duration);
}

}  // namespace

TEST_CASE("a time in the past is told in the largest unit that has passed", "[pages][times]") {
    CHECK(ago(-5s) == "just now");
    CHECK(ago(0s) == "just now");
    CHECK(ago(59s) == "just now");
    CHECK(ago(60s) == "1 minute ago");
    CHECK(ago(59min + 59s) == "59 minutes ago");
    CHECK(ago(1h) == "1 hour ago");
    CHECK(ago(47h) == "1 day ago");
    CHECK(ago(48h) == "2 days ago");
    CHECK(ago(30 * 24h) == "1 month ago");
    CHECK(ago(364 * 24h) == "12 months ago");
    CHECK(ago(365 * 24h) == "1 year ago");
    CHECK(ago(800 * 24h) == "2 years ago");
}

TEST_CASE("a duration is spelled in the largest unit without a fraction", "[pages][times]") {
    CHECK(spelled(0s) == "0 seconds");
    CHECK(spelled(1s) == "1 second");
    CHECK(spelled(90s) == "90 seconds");
    CHECK(spelled(60s) == "1 minute");
    CHECK(spelled(90min) == "90 minutes");
    CHECK(spelled(2h) == "2 hours");
    CHECK(spelled(24h) == "1 day");
    CHECK(spelled(36h) == "36 hours");
    CHECK(spelled(30 * 24h) == "30 days");
}

TEST_CASE("a time has its exact form for machines and for people", "[pages][times]") {
    pages::Values values;
    const Time now{1795377600s};
    pages::set_time(values, "seen", pages::built_in_english(), now, now - 3min);
    std::string all;
    for (const auto& [name, value] : values)
        all += name + "=" + std::get<std::string>(value) + "\n";
    CHECK(all == "seen=3 minutes ago\nseen_exact=2026-11-22 19:57 +00:00\nseen_iso=2026-11-22T19:57:00Z\n");
}
