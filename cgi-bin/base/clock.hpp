#pragma once

#include <chrono>

namespace postern {

// A point in time, UTC.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;

// Seconds since the epoch, rounded down, as a database stores them.
inline long long to_seconds(Time time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}
inline Time from_seconds(long long seconds) {
    return Time{std::chrono::seconds{seconds}};
}

// The clocks of machines that share a database may differ by at most this much. A stored time that lies
// further ahead was written by a wrong clock. Clocks that NTP sets differ by milliseconds; a minute allows
// for clocks that are set by hand.
inline constexpr std::chrono::minutes kClocksDiffer{1};

// A point on a clock that no user or program can set.
using Moment = std::chrono::steady_clock::time_point;

// Tells the time. Tests replace the clock. Safe from any thread.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Time now() const = 0;
    virtual Moment moment() const = 0;
};

class SystemClock final : public Clock {
public:
    Time now() const override {
        return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }
    Moment moment() const override { return std::chrono::steady_clock::now(); }
};

}  // namespace postern
