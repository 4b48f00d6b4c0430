#pragma once

#include <algorithm>
#include <chrono>

#include "base/clock.hpp"
#include "config/config.hpp"

// The numbers and the bucket that the files of the throttle share.
namespace postern::users {

using namespace std::chrono_literals;
using std::chrono::microseconds;
using std::chrono::milliseconds;

using Instant = std::chrono::sys_time<microseconds>;

// NIST SP 800-63B §3.2.2: at most 100 consecutive failures, and growing waits before that. Networks where the
// user signed in before are excepted.
inline constexpr long long kFailuresWithoutWait = 5;
inline constexpr long long kMostFailuresOfStrangers = 100;

// After this time without a failure, the count of a pair begins anew.
inline constexpr auto kMemory = std::chrono::days{1};

// A site of IPv6 is a /48 with 65,536 networks. It may try this many times as often as one network.
inline constexpr unsigned kNetworksOfSite = 8;

// A token bucket as the generic cell rate algorithm defines it (ITU-T I.371): its state is one time. The
// bucket of a site has the same length in time and fills `networks` times as fast.
struct Bucket {
    explicit Bucket(const config::Throttle& settings, unsigned networks = 1)
        : interval(microseconds(std::chrono::minutes(1)) / (settings.per_minute * networks)),
          size(microseconds(std::chrono::minutes(1)) / settings.per_minute *
               static_cast<long long>(settings.burst)) {}

    Instant empty_at(Instant now) const { return now + size; }
    Instant without_one(Instant full_at, Instant now) const { return std::max(full_at, now) + interval; }
    // The time until there is a token to take.
    microseconds wait(Instant full_at, Instant now) const { return full_at + interval - empty_at(now); }

    microseconds interval;  // between two tokens that are put in
    microseconds size;
};

// The wait of a pair after this number of failures in a row.
milliseconds wait_after(long long failures);

inline long long count_of(Time time) {
    return time.time_since_epoch().count();
}
inline long long count_of(Instant time) {
    return time.time_since_epoch().count();
}

}  // namespace postern::users
