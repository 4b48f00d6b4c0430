#include "base/read_cache.hpp"

#include <algorithm>
#include <string>

#include <catch2/catch.hpp>

#include "support/manual_clock.hpp"

using namespace postern;
using namespace std::chrono_literals;

namespace {

using Cache = ReadCache<std::string>;

}  // namespace

TEST_CASE("a value that was read is found for so long and no longer", "[base][cache]") {
    tests::ManualClock clock;
    Cache cache(2s, clock);
    cache.put("a", "of a", cache.begin_reading());
    CHECK(cache.find("a") == "of a");
    CHECK_FALSE(cache.find("b"));
    clock.advance(1s);
    CHECK(cache.find("a"));
    clock.advance(1s);
    CHECK_FALSE(cache.find("a"));
}

TEST_CASE("an operator who sets the clock neither prolongs it nor brings it back", "[base][cache]") {
    tests::ManualClock clock;
    Cache cache(2s, clock);
    cache.put("a", "of a", cache.begin_reading());
    clock.set_by(-1h);
    CHECK(cache.find("a"));
    clock.advance(2s);
    CHECK_FALSE(cache.find("a"));
    clock.set_by(1h - 3s);
    CHECK_FALSE(cache.find("a"));
}

TEST_CASE("its age is that of the reading, however long that took", "[base][cache]") {
    tests::ManualClock clock;
    Cache cache(2s, clock);
    const auto reading = cache.begin_reading();
    clock.advance(2s);
    cache.put("a", "of a", reading);
    CHECK_FALSE(cache.find("a"));
}

TEST_CASE("what ends while it is being read is not kept", "[base][cache]") {
    tests::ManualClock clock;
    Cache cache(2s, clock);
    const auto reading = cache.begin_reading();
    cache.forget_all();
    cache.put("a", "of a", reading);
    CHECK_FALSE(cache.find("a"));
    cache.put("a", "of a", cache.begin_reading());
    CHECK(cache.find("a"));
    cache.forget_all();
    CHECK_FALSE(cache.find("a"));
}

TEST_CASE("without a lifetime nothing is kept", "[base][cache]") {
    tests::ManualClock clock;
    Cache cache(0s, clock);
    cache.put("a", "of a", cache.begin_reading());
    CHECK_FALSE(cache.find("a"));
}

TEST_CASE("it keeps a bounded number, the fresh ones first", "[base][cache]") {
    tests::ManualClock clock;
    Cache cache(2s, clock);
    for (int i = 0; i < 9'999; ++i)
        cache.put(std::to_string(i), "", cache.begin_reading());
    clock.advance(2s);
    cache.put("fresh", "", cache.begin_reading());
    cache.put("fresher", "", cache.begin_reading());
    CHECK(cache.find("fresh"));
    CHECK(cache.find("fresher"));
    for (int i = 0; i < 20'000; ++i)
        cache.put(std::to_string(i), "", cache.begin_reading());
    CHECK(cache.find("19999"));
}

TEST_CASE("however many are put, it keeps the last ones and no more", "[base][cache]") {
    tests::ManualClock clock;
    Cache cache(2s, clock);
    for (int count = 1; count <= 30'000; ++count) {
        cache.put(std::to_string(count), "", cache.begin_reading());
        if (count % 2'501 != 0) continue;
        int kept = 0;
        while (kept < count && cache.find(std::to_string(count - kept)))
            ++kept;
        CHECK(kept >= std::min(count, 5'000));
        CHECK(kept <= 10'000);
    }
}
