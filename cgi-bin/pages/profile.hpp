#pragma once

#include <string>
#include <string_view>

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

// The text of sessions::describe_browser() in the visitor's language.
std::string browser_text(const Language& language, std::string_view described);

enum class Done { EndedSession, EndedOthers, WasOver, ChangedPassword, RemovedSecondFactor };

// Redirects to the profile page, which reports the action.
http::Response back_to_profile(const Visit& visit, Done done);

}  // namespace postern::pages
