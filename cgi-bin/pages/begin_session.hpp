#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.hpp"
#include "pages/visit.hpp"
#include "users/attempt.hpp"

namespace postern::pages {

// The proof that a visitor gave at the sign-in.
struct Proven {
    users::User user;
    std::vector<users::Attempt> attempts;  // the session's beginning counts them as successes
    int factors = 1;
    bool is_proven = true;  // false: a trusted browser took the place of the code
    bool is_kept = false;
    Secret form = {};  // the token of the sign-in form
};

// Starts a session, which replaces the earlier sessions and the half-finished sign-in of this browser. The
// token is empty, and nothing has started, if the user needs a code (Sessions::start).
sessions::Sessions::Started begin_session(const Visit& visit, const Proven& proven);

// Gives the browser the cookies of a session that began.
void give_first_session(http::Response& response, const Visit& visit,
                        const sessions::Sessions::Started& started);

// The answer to a visitor whose session got another token: `answer` of the visit with the new session, and
// the session's cookie. If another browser ended the session meanwhile, the answer leads to the login page.
http::Response in_renewed_session(const Visit& visit,
                                  const std::optional<sessions::Sessions::Started>& renewed,
                                  const std::function<http::Response(const Visit&)>& answer);

// The address of the visitor after the sign-in. A browser that has sent no cookie may refuse cookies; it goes
// to the success page, which can tell the visitor.
std::string after_sign_in(const Visit& visit, const std::string& target);

}  // namespace postern::pages
