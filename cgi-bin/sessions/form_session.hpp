#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "database/database.hpp"
#include "sessions/session.hpp"

namespace postern::sessions {

// Three quick clicks on "Sign in" post one form three times, in any order and to any process. The session
// that the form began is the session of each of these posts, so whichever answer the browser keeps, it has
// that session. For this the token is HMAC-SHA-256 of a random salt, with the form's own token as the key.
// The salt is in the database and the form's token only in the form: neither is of use alone. A later session
// has another salt, and so another token, even if the same form is sent once more.
inline constexpr std::chrono::seconds kSameClick{10};

// The functions below own the table `sign_in_forms`. The transaction holds this name (database::Terms), so
// other posts of the same form wait until it ends.
std::string name_of_form(const Secret& form);

// The token of the live session that the form began within kSameClick, for the same user, address, browser
// and choice of "keep me signed in" as `session`; empty: none. Gives `session` the digest and the time of its
// beginning.
Secret token_of_form(database::Transaction& transaction, const Secret& form, Session& session);

// Returns a token for a new session that the form begins, and writes the token's digest into `session`. Adds
// the statement that notes the session for token_of_form(). Requires: token_of_form() found none.
Secret add_token_of_form(database::Batch& batch, const Secret& form, Session& session);

// Deletes at most `count` rows that token_of_form() does not read any more.
void purge_forms(database::Database& database, Time now, int count);

}  // namespace postern::sessions
