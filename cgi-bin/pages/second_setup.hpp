#pragma once

#include "pages/visit.hpp"
#include "sessions/pending_sign_ins.hpp"

namespace postern::pages {

// Tells whether users may add an authenticator app by themselves.
bool can_enrol(const Site& site);

// The page to add an app, for a user who must have one and has given the right password; and the answer to
// its form. If users may not add an app, the page leads to help.
http::Response show_setup(const Visit& visit, const sessions::PendingSignIn& pending);
http::Response set_up(const Visit& visit, const sessions::PendingSignIn& pending);

}  // namespace postern::pages
