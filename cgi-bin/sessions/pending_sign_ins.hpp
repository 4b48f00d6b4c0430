#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "database/database.hpp"
#include "users/user_source.hpp"

namespace postern::sessions {

// A sign-in with the right password that waits for the second factor. It is no session: no page reads it but
// the page for the code.
struct PendingSignIn {
    std::string digest;  // of its token
    users::User user;
    bool is_kept = false;  // the visitor chose to stay signed in
};

// All half-finished sign-ins. The browser has a token in a cookie of its own (base/token.hpp); only its
// digest is stored. Safe from any worker; throws database::DatabaseError.
class PendingSignIns {
public:
    PendingSignIns(database::Database& database, users::UserSource& source, const Clock& clock)
        : database_(database), source_(source), clock_(clock) {}

    // A sign-in waits this long.
    static constexpr std::chrono::minutes kLifetime{5};
    // After this many codes the visitor must give the password again.
    static constexpr int kMostTries = 5;

    // Returns the token for the browser's cookie.
    Secret add(const users::User& user, bool is_kept);

    // The sign-in of a token, which may be any text. Nothing if its time or its tries are over, or if its
    // user is gone, disabled or has another password.
    std::optional<PendingSignIn> find(std::string_view token);

    // Counts a wrong code. Returns false if that was the last try.
    bool count_try(const PendingSignIn& sign_in);

    // Ends the sign-in. Returns false if another request ended it first: a sign-in leads to one session.
    bool end(const PendingSignIn& sign_in);

    // Ends the sign-in of a token, which may be any text. A sign-in that is over already is no error.
    void end_by_token(std::string_view token);

    // Deletes at most `count` rows that have no effect any more, and returns their number.
    int purge(int count);

private:
    database::Database& database_;
    users::UserSource& source_;
    const Clock& clock_;
};

// Ends all half-finished sign-ins of the user.
void remove_pending_of_user(database::Transaction& transaction, std::string_view user_id);

void remove_all_pending(database::Transaction& transaction);

}  // namespace postern::sessions
