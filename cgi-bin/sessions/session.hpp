#pragma once

#include <string>

#include "base/clock.hpp"

namespace postern::sessions {

// A browser that is signed in.
struct Session {
    std::string digest;  // SHA-256 of its token, base64url, 43 characters: names the session, opens nothing
    std::string email;   // as it was typed at sign-in
    Time began;
    Time last_seen;
    std::string address;  // the IP address that signed in
};

}  // namespace postern::sessions
