#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/response.hpp"
#include "pages/visit.hpp"

namespace postern::pages {

// Why a password was not changed.
struct PasswordProblem {
    http::Status status;
    std::string_view field;  // the one it is shown beside: "current", "new" or "again"
    std::string message;     // a whole sentence
};

// The profile, which says beside the field what is wrong.
http::Response profile_with(const Visit& visit, const PasswordProblem& problem);

enum class Done { EndedSession, EndedOthers, WasOver, ChangedPassword };

// Ends all sessions of this visit's user but the one with that digest ("": none), and tells the audit of
// those of `live` that are not this visit's own: what was there before, as some may be over by now.
void end_others(const Visit& visit, const std::vector<sessions::Session>& live, std::string_view kept_digest);

// Sends the visitor to the profile, which says what was done.
http::Response back_to_profile(const Visit& visit, Done done);

}  // namespace postern::pages
