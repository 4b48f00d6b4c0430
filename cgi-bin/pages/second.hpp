#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pages/visit.hpp"
#include "sessions/pending_sign_ins.hpp"
#include "users/password_login.hpp"

namespace postern::pages {

// The answer to the right password. Starts a session if the user has no second factor and needs none, or
// trusts this browser; otherwise begins a half-finished sign-in and leads to the page for the code.
http::Response after_password(const Visit& visit, const users::SignedIn& signed_in);

// The half-finished sign-in of this browser. With a session, only one of the same user counts.
std::optional<sessions::PendingSignIn> pending_of(const Visit& visit);

// Turns a half-finished sign-in into a session, once. Nothing: another request was first, and the visitor has
// its session. Requires: the second factor is proven.
std::optional<sessions::Sessions::Started> finish_sign_in(const Visit& visit,
                                                          const sessions::PendingSignIn& pending,
                                                          std::vector<users::Attempt> attempts);

// After the code: leads to `next` or, if the visitor used up a recovery code, to the page that tells how many
// codes are left.
http::Response go_on(const Visit& visit, bool used_recovery_code, const std::string& next);

// Tells whether second_factor.required names the user.
bool must_have_second_factor(const Site& site, const users::User& user);

}  // namespace postern::pages
