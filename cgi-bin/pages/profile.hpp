#pragma once

#include <string>
#include <string_view>

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

// Sends the visitor to the profile, which says what was done.
http::Response back_to_profile(const Visit& visit, Done done);

}  // namespace postern::pages
