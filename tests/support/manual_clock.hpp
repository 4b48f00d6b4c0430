#pragma once

#include <atomic>

#include "base/clock.hpp"

namespace postern::tests {

// A clock that moves only when a test moves it. It begins on 22 November 2026, 20:00 UTC.
class ManualClock final : public Clock {
public:
    Time now() const override { return Time{std::chrono::milliseconds{milliseconds_.load()}}; }
    Moment moment() const override { return Moment{std::chrono::milliseconds{passed_.load()}}; }
    void advance(std::chrono::milliseconds by) {
        milliseconds_ += by.count();
        passed_ += by.count();
    }
    // Sets the wall clock, like an operator: moment() does not change.
    void set_by(std::chrono::milliseconds by) { milliseconds_ += by.count(); }

private:
    std::atomic<std::chrono::milliseconds::rep> milliseconds_{1795377600000};
    std::atomic<std::chrono::milliseconds::rep> passed_{0};
};

}  // namespace postern::tests
