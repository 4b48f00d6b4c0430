#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/response.hpp"
#include "pages/visit.hpp"

namespace postern::pages {

// The reason why a password was not changed.
struct PasswordProblem {
    http::Status status;
    std::string_view field;  // the message is shown beside this field: "current", "new" or "again"
    std::string message;     // a whole sentence
};

// The profile page, with the problem beside its field.
http::Response profile_with(const Visit& visit, const PasswordProblem& problem);

enum class Done { EndedSession, EndedOthers, WasOver, ChangedPassword };

// Ends all sessions of this visit's user except the session with the digest `kept_digest` (empty: no
// exception). Tells the audit about the sessions of `live` except this visit's own session. `live` was read
// before the change, because some sessions may have ended since.
void end_others(const Visit& visit, const std::vector<sessions::Session>& live, std::string_view kept_digest);

// Redirects to the profile page, which reports the action.
http::Response back_to_profile(const Visit& visit, Done done);

}  // namespace postern::pages
