#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "logging/audit.hpp"
#include "users/user.hpp"

namespace postern::sessions {

struct SignIn {
    Time when;
    std::string address;  // the IP address it came from
};

// A browser that is signed in.
struct Session {
    std::string digest;  // SHA-256 of its token, hexadecimal, 64 characters: names the session, opens nothing
    users::User user;
    Time began;
    Time last_seen;
    std::string address;             // the IP address that signed in
    std::string browser;             // in words, as describe_browser() has them
    bool is_kept = false;            // the visitor chose to stay signed in
    std::optional<SignIn> previous;  // the same user's sign-in before this one

    // What people and logs call it.
    std::string_view id() const { return logging::session_id(digest); }
};

}  // namespace postern::sessions
