#include "sessions/recent_answer.hpp"

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "support/door.hpp"
#include "support/manual_clock.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;

TEST_CASE("a question is asked once a second, however often its answer is wanted", "[sessions][health]") {
    ManualClock clock;
    sessions::RecentAnswer answer(clock);
    int asked = 0;
    bool is_well = true;
    const auto want = [&] {
        return answer.to([&] {
            ++asked;
            return is_well;
        });
    };
    for (int i = 0; i < 1000; ++i)
        CHECK(want());
    CHECK(asked == 1);

    is_well = false;
    clock.advance(999ms);
    CHECK(want());
    clock.advance(1ms);
    for (int i = 0; i < 1000; ++i)
        CHECK_FALSE(want());
    CHECK(asked == 2);

    is_well = true;
    clock.advance(1s);
    CHECK(want());
    CHECK(asked == 3);

    SECTION("and a clock that an operator sets changes nothing") {
        clock.set_by(-24h);
        CHECK(want());
        CHECK(asked == 3);
        clock.advance(1s);
        CHECK(want());
        CHECK(asked == 4);
    }
}

TEST_CASE("those who wait for an answer take it, a bad answer too", "[sessions][health]") {
    ManualClock clock;
    sessions::RecentAnswer answer(clock);
    Door door;
    std::atomic<int> asked = 0;
    std::atomic<int> good = 0;
    std::atomic<int> begun = 0;
    const auto want = [&] {
        ++begun;
        good += answer.to([&] {
            ++asked;
            // As long as a locked database takes. The answer is then older than a second when it comes.
            clock.advance(5s);
            door.pass();
            return false;
        });
    };
    std::vector<std::thread> threads;
    threads.emplace_back(want);
    REQUIRE(door.wait_for_waiting(1));
    for (int i = 0; i < 8; ++i)
        threads.emplace_back(want);
    while (begun < 9)
        std::this_thread::sleep_for(1ms);
    // The threads return false after a second of real time, or take the answer. In both cases they do not
    // ask.
    std::this_thread::sleep_for(100ms);
    door.open();
    for (std::thread& thread : threads)
        thread.join();
    CHECK(good == 0);
    // A thread that began after the answer expired asks anew.
    CHECK(asked <= 2);
}

TEST_CASE("a question that throws is a bad answer, and the next one is asked", "[sessions][health]") {
    ManualClock clock;
    sessions::RecentAnswer answer(clock);
    CHECK_THROWS_AS(answer.to([]() -> bool { throw std::runtime_error("no memory"); }), std::runtime_error);
    CHECK_FALSE(answer.to([] { return true; }));
    clock.advance(1s);
    CHECK(answer.to([] { return true; }));
}
