#pragma once

#include <algorithm>
#include <chrono>

#include "base/clock.hpp"
#include "config/config.hpp"
#include "sessions/session.hpp"

namespace postern::sessions {

// The configured lifetimes of sessions. A session that the visitor chose to keep has lifetimes of its own.
class Lifetimes {
public:
    explicit Lifetimes(const config::Session& settings) : settings_(settings) {}

    // The longest time between two requests.
    std::chrono::seconds idle(bool is_kept) const;
    // The longest time since the sign-in.
    std::chrono::seconds absolute(bool is_kept) const;
    // The longest time since the sign-in of any session.
    std::chrono::seconds longest() const { return std::max(absolute(false), absolute(true)); }

    // A session is over when one of its times is up, or while it is ahead of this machine's clock.
    bool is_over(const Session& session, Time now) const;
    // The reason why the session is over. Requires: is_over().
    logging::Lifetime ended_by(const Session& session, Time now) const;

    // The time for which the browser keeps the cookie; 0: until the browser closes.
    std::chrono::seconds of_cookie(const Session& session, Time now) const;

private:
    config::Session settings_;
};

}  // namespace postern::sessions
