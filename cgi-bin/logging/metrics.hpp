#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "logging/load.hpp"

namespace postern::logging {

// How an attempt to sign in ended.
enum class SignInOutcome {
    SignedIn,
    Refused,     // a wrong email or password
    Throttled,   // no password was looked at
    TurnedAway,  // too many were waiting
};

// What a web server was told of a visitor to a protected site.
enum class CheckVerdict {
    Passed,
    SignInFirst,
    Refused,
    Failed,
    Unreadable,  // the visitor's request could not be read: too many cookies, for instance
};

// What this process has done since it began, and how it stands, for a Prometheus server. Nothing that a
// visitor sent becomes a name or a label, so there are as many figures after a million requests as after a
// hundred. Safe from any worker.
class Metrics {
public:
    // Counts nothing.
    Metrics();
    // Counts the requests for each of these pages by itself, and those for any other together.
    explicit Metrics(std::set<std::string, std::less<>> pages);
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;
    ~Metrics();

    void count_request(std::string_view page, int status);
    void count_sign_in(SignInOutcome outcome);
    // A check, and how long its answer took. A few tens of nanoseconds.
    void count_check(CheckVerdict verdict, std::chrono::nanoseconds spent);
    // A request that failed because the database did.
    void count_database_error();

    // Whom to ask how much there is to do, from now on.
    void watch(std::function<Load()> load);

    // Everything in Prometheus' text format 0.0.4, UTF-8. `sessions`: how many there are; nothing when they
    // cannot be counted now. Empty when nothing is counted.
    std::string text(std::optional<std::size_t> sessions) const;

private:
    struct Counters;
    std::unique_ptr<Counters> counters_;  // none: nothing is counted
};

}  // namespace postern::logging
