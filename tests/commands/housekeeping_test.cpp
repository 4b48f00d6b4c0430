#include "commands/housekeeping.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

#include <catch2/catch.hpp>

#include "database/database.hpp"
#include "support/browser.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;
using commands::Housekeeping;

namespace {

constexpr Housekeeping::Pace kQuick = {.count = 3, .pause = 1ms, .rest = 5ms};

// Waits at most ten seconds for the condition.
template <typename Condition>
bool comes_true(const Condition& condition) {
    for (int i = 0; i < 2000 && !condition(); ++i)
        std::this_thread::sleep_for(5ms);
    return condition();
}

int rows(TestSite& site) {
    return site.database().use([](database::Reader& reader) {
        int count = 0;
        reader.one("SELECT count(*) FROM sessions", {}, {count});
        return count;
    });
}

}  // namespace

TEST_CASE("sessions whose time is up are taken away in small steps, the others stay",
          "[commands][housekeeping]") {
    TestSite site;
    for (int i = 0; i < 10; ++i)
        Browser(site).sign_in();
    site.clock().advance(2h);
    Browser(site).sign_in();
    std::atomic<int> largest = 0;
    const Housekeeping housekeeping(
        [&](int count) {
            const int purged = site.app().purge(count);
            largest = std::max(largest.load(), purged);
            return purged;
        },
        kQuick);
    CHECK(comes_true([&] { return rows(site) == 1; }));
    CHECK(largest == 3);
    SECTION("and those whose time is up later, later") {
        site.clock().advance(2h);
        CHECK(comes_true([&] { return rows(site) == 0; }));
    }
}

TEST_CASE("a fault of the database is told once, and the work goes on after it", "[commands][housekeeping]") {
    CapturedLog log;
    std::atomic<int> calls = 0;
    std::atomic<bool> is_broken = true;
    const Housekeeping housekeeping(
        [&](int) -> int {
            ++calls;
            if (is_broken) throw database::DatabaseError("database: database is locked");
            return 0;
        },
        kQuick);
    const auto lines = [&] {
        const std::string told =
            log.lines_with("warning purge_failed fault=\"database: database is locked\"");
        return std::ranges::count(told, '\n');
    };
    const auto comes_more = [&] {
        const int before = calls;
        return comes_true([&] { return calls > before + 3; });
    };
    CHECK(comes_more());
    CHECK(lines() == 1);
    is_broken = false;
    CHECK(comes_more());
    is_broken = true;
    CHECK(comes_more());
    CHECK(lines() == 2);
}

TEST_CASE("the housekeeping ends at once, whatever it waits for", "[commands][housekeeping]") {
    std::atomic<int> calls = 0;
    std::chrono::steady_clock::time_point began;
    {
        const Housekeeping housekeeping([&](int) { return calls++, 0; });
        CHECK(comes_true([&] { return calls == 1; }));
        began = std::chrono::steady_clock::now();
    }
    CHECK(std::chrono::steady_clock::now() - began < 10s);  // the rest would take a minute
    CHECK(calls == 1);
}
