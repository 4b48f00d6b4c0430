#pragma once

#include <chrono>

namespace postern {

// A point in time, UTC.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;

// Seconds since the epoch, rounded down, and back: what a database keeps.
inline long long to_seconds(Time time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}
inline Time from_seconds(long long seconds) {
    return Time{std::chrono::seconds{seconds}};
}

// By how much the clocks of machines that share a database may differ: a stored time that lies further ahead
// is wrong, because a clock was. Machines that NTP keeps differ by milliseconds; a minute allows for clocks
// that people set.
inline constexpr std::chrono::minutes kClocksDiffer{1};

// A point on a clock that nobody can put forward or back.
using Moment = std::chrono::steady_clock::time_point;

// Tells the time. Tests put a clock of their own in its place. Safe from any thread.
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
