#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "logging/audit.hpp"
#include "users/sign_ins.hpp"
#include "users/user.hpp"

namespace postern::sessions {

using users::SignIn;

// A signed-in browser.
struct Session {
    std::string
        digest;  // SHA-256 of its token, hexadecimal, 64 characters: names the session, is not a secret
    users::User user;
    Time began;
    Time last_seen;
    std::string address;             // the IP address that signed in
    std::string browser;             // from describe_browser()
    bool is_kept = false;            // the visitor chose to stay signed in
    std::optional<SignIn> previous;  // the sign-in of the same user before this session
    int factors = 1;                 // the number of factors that were proven: 1, the password, or 2
    Time proven{};  // when the visitor last proved all factors of the user; 0: not in this session

    // Tells whether the last proof is at most this old.
    bool is_proven_within(std::chrono::seconds age, Time now) const {
        return now - proven <= age && proven <= now + kClocksDiffer;
    }

    // The name of the session for people and logs.
    std::string_view id() const { return logging::session_id(digest); }
};

}  // namespace postern::sessions
