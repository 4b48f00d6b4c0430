#include "pages/times.hpp"

#include <algorithm>
#include <cassert>
#include <cstdint>

#include "base/utc.hpp"

namespace postern::pages {
namespace {

using namespace std::chrono_literals;

struct Unit {
    std::chrono::seconds length;
    CountKey key;
};

constexpr Unit kUnits[] = {{24h, "duration.days"}, {1h, "duration.hours"}, {1min, "duration.minutes"}};

// The largest unit that has passed at least once.
constexpr Unit kAgo[] = {{365 * 24h, "ago.years"},
                         {30 * 24h, "ago.months"},
                         {24h, "ago.days"},
                         {1h, "ago.hours"},
                         {1min, "ago.minutes"}};

}  // namespace

std::string duration_text(const Language& language, std::chrono::seconds duration) {
    for (const auto& [length, key] : kUnits) {
        if (duration >= length && duration % length == 0s)
            return language.say_count(key, static_cast<std::uint64_t>(duration / length));
    }
    return language.say_count("duration.seconds", static_cast<std::uint64_t>(duration.count()));
}

std::string ago_text(const Language& language, Time now, Time then) {
    for (const auto& [length, key] : kAgo) {
        if (now - then >= length)
            return language.say_count(key, static_cast<std::uint64_t>((now - then) / length));
    }
    return language.say("ago.now");
}

void set_time(Values& values, const std::string& name, const Language& language, Time now, Time then) {
    assert(std::ranges::find(kTimes, name) != kTimes.end());
    values.set(name, ago_text(language, now, then));
    values.set(name + "_iso", utc_text(then, "%Y-%m-%dT%H:%M:%SZ"));
    values.set(name + "_exact", utc_text(then, "%Y-%m-%d %H:%M +00:00"));
}

}  // namespace postern::pages
