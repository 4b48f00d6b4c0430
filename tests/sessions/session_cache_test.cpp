#include "sessions/session_cache.hpp"

#include <catch2/catch.hpp>

#include "support/manual_clock.hpp"

using namespace postern;
using namespace std::chrono_literals;
using sessions::SessionCache;

namespace {

sessions::Session session(std::string digest) {
    sessions::Session one;
    one.digest = std::move(digest);
    return one;
}

}  // namespace

TEST_CASE("a session that was read is found for so long and no longer", "[sessions][cache]") {
    tests::ManualClock clock;
    SessionCache cache(2s, clock);
    cache.put(session("a"), cache.generation());
    CHECK(cache.find("a")->digest == "a");
    CHECK_FALSE(cache.find("b"));
    clock.advance(1s);
    CHECK(cache.find("a"));
    clock.advance(1s);
    CHECK_FALSE(cache.find("a"));
}

TEST_CASE("a clock that is put back does not prolong it", "[sessions][cache]") {
    tests::ManualClock clock;
    SessionCache cache(2s, clock);
    cache.put(session("a"), cache.generation());
    clock.advance(-1h);
    CHECK_FALSE(cache.find("a"));
}

TEST_CASE("what ends while it is being read is not kept", "[sessions][cache]") {
    tests::ManualClock clock;
    SessionCache cache(2s, clock);
    const auto generation = cache.generation();
    cache.forget_all();
    cache.put(session("a"), generation);
    CHECK_FALSE(cache.find("a"));
    cache.put(session("a"), cache.generation());
    CHECK(cache.find("a"));
    cache.forget_all();
    CHECK_FALSE(cache.find("a"));
}

TEST_CASE("without a lifetime nothing is kept", "[sessions][cache]") {
    tests::ManualClock clock;
    SessionCache cache(0s, clock);
    cache.put(session("a"), cache.generation());
    CHECK_FALSE(cache.find("a"));
}

TEST_CASE("it keeps a bounded number, the fresh ones first", "[sessions][cache]") {
    tests::ManualClock clock;
    SessionCache cache(2s, clock);
    for (int i = 0; i < 9'999; ++i)
        cache.put(session(std::to_string(i)), cache.generation());
    clock.advance(2s);
    cache.put(session("fresh"), cache.generation());
    cache.put(session("fresher"), cache.generation());
    CHECK(cache.find("fresh"));
    CHECK(cache.find("fresher"));
    for (int i = 0; i < 20'000; ++i)
        cache.put(session(std::to_string(i)), cache.generation());
    CHECK(cache.find("19999"));
}
