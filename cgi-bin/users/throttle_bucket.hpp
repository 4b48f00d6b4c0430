#pragma once

#include <algorithm>
#include <chrono>

#include "base/clock.hpp"
#include "config/config.hpp"

// What throttle.cpp and throttle_upkeep.cpp share.
namespace postern::users {

using namespace std::chrono_literals;
using std::chrono::microseconds;
using std::chrono::milliseconds;

using Instant = std::chrono::sys_time<microseconds>;

// NIST SP 800-63B §3.2.2: no more than 100 consecutive failures, waits that grow before that, and addresses
// where the subscriber signed in before excepted.
inline constexpr long long kFailuresWithoutWait = 5;
inline constexpr long long kMostFailuresOfStrangers = 100;

// Longer than this after its last failure a pair begins anew.
inline constexpr auto kMemory = std::chrono::days{1};

// How many sign-ins a site of IPv6, a /48, may try for each that one of its 65,536 networks may.
inline constexpr unsigned kNetworksOfSite = 8;

// The bucket as the generic cell rate algorithm has it (ITU-T I.371): one number. The bucket of a site is as
// long in time, and fills `networks` times as fast.
struct Bucket {
    explicit Bucket(const config::Throttle& settings, unsigned networks = 1)
        : interval(microseconds(std::chrono::minutes(1)) / (settings.per_minute * networks)),
          size(microseconds(std::chrono::minutes(1)) / settings.per_minute *
               static_cast<long long>(settings.burst)) {}

    Instant empty_at(Instant now) const { return now + size; }
    Instant without_one(Instant full_at, Instant now) const { return std::max(full_at, now) + interval; }
    // Until there is one to take.
    microseconds wait(Instant full_at, Instant now) const { return full_at + interval - empty_at(now); }

    microseconds interval;  // between one and the next that is put in
    microseconds size;
};

// How long a pair waits after so many failures in a row.
milliseconds wait_after(long long failures);

inline long long count_of(Time time) {
    return time.time_since_epoch().count();
}
inline long long count_of(Instant time) {
    return time.time_since_epoch().count();
}

}  // namespace postern::users
