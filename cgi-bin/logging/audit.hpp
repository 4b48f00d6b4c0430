#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace postern::logging {

// Who did it, and in which request.
struct Actor {
    std::string address;     // the visitor's IP address
    std::string request_id;  // as in the request's own line and on error pages
};

// What a security reviewer wants to know, one line of the log each; the event is named as the function is.
// A session is named by the first sixteen characters of its digest, which opens nothing.
void signed_in(const Actor& actor, std::string_view email, std::string_view session_digest);
// `reason` is the fine one; the visitor gets a coarse one.
void sign_in_refused(const Actor& actor, std::string_view email, std::string_view reason);
// Too many attempts: no password was looked at. `limit` is "pair", "address" or "user".
void throttled(const Actor& actor, std::string_view email, std::string_view limit, std::chrono::seconds wait);
void signed_out(const Actor& actor, std::string_view email, std::string_view session_digest);
// Ended by the user, from another session.
void session_ended(const Actor& actor, std::string_view email, std::string_view session_digest);
void password_changed(const Actor& actor, std::string_view email);
// Somebody signed in asked for a page that the requirement of its location keeps from them.
void check_refused(const Actor& actor, std::string_view email, std::string_view path);
void csrf_refused(const Actor& actor, std::string_view path, std::string_view reason);

}  // namespace postern::logging
