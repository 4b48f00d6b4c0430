#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/seal.hpp"
#include "base/secret.hpp"
#include "database/database.hpp"
#include "logging/audit.hpp"
#include "users/attempt.hpp"
#include "users/throttle.hpp"
#include "users/user_source.hpp"

namespace postern::users {

// The second factors of a user.
struct SecondFactorState {
    std::optional<Time> added;  // nothing: no authenticator app
    int recovery_codes = 0;     // the number of codes that were not used
};
SecondFactorState second_factor_of(database::Database& database, std::string_view user_id);

// Tells whether the user has an authenticator app. A transaction that starts a session with one factor holds
// this name (database::Terms), and so does a transaction that adds an app: then no such session begins while
// the other sessions of the user end.
bool has_second_factor(database::Reader& reader, std::string_view user_id);
std::string name_of_factors(std::string_view user_id);

// Removes the authenticator app, the recovery codes and the trust in browsers. Returns false if the user had
// no app.
bool remove_second_factor(database::Transaction& transaction, std::string_view user_id);

// The second factors of users of any source: an authenticator app (totp.hpp) and recovery codes. The only
// code that checks codes, so no caller can skip a rule, the throttle or the audit. With a shared password
// no user has a second factor, because a visitor may give any email. Safe from any worker; throws
// database::DatabaseError.
class SecondFactors {
public:
    SecondFactors(database::Database& database, UserSource& source, Throttle& throttle, const Seal& seal,
                  const Clock& clock, bool are_possible)
        : database_(database),
          source_(source),
          throttle_(throttle),
          seal_(seal),
          clock_(clock),
          are_possible_(are_possible) {}

    bool are_possible() const { return are_possible_; }

    SecondFactorState of(std::string_view user_id);
    bool has(std::string_view user_id);

    // The code was right and is used up. At a sign-in the attempt still counts as failed, until the
    // transaction that starts the session counts it as a success.
    struct Right {
        Attempt attempt;
        bool is_recovery_code = false;
    };
    // The secret of the app cannot be opened: `server.key` is not the key that sealed it. Recovery codes
    // work.
    struct Unreadable {};
    using Outcome = std::variant<Right, Refused, Throttled, Unreadable>;

    // Checks a code of the app or a recovery code. Wrong codes of a sign-in are counted for the account, over
    // all half-finished sign-ins. The codes of signed-in users are counted separately.
    Outcome check_at_sign_in(const User& user, std::string_view typed, const logging::Actor& actor);
    Outcome check_again(const User& user, std::string_view typed, const logging::Actor& actor);

    // Tells whether the secrets in the database can be opened, by trying one of them.
    bool are_readable();

    // A function that runs in the same transaction.
    using Together = std::function<void(database::Transaction& transaction)>;

    // Gives the user an authenticator app with this secret, and recovery codes. `typed` is a code of the
    // app, which proves that the app has the secret. Nothing: the code is wrong. The codes are empty if the
    // user has an app already.
    std::optional<std::vector<Secret>> add(const User& user, const Secret& secret, std::string_view typed,
                                           const logging::Actor& actor, const Together& together = nullptr);

    // Replaces the recovery codes. Empty if the user has no authenticator app.
    std::vector<Secret> renew_recovery_codes(const User& user, const logging::Actor& actor);

    // Removes the app, the recovery codes and the trust in browsers. Returns false if the user has no app.
    bool remove(const User& user, const logging::Actor& actor, const Together& together = nullptr);

private:
    Outcome check(const User& user, std::string_view typed, const std::string& account,
                  const logging::Actor& actor);
    // Why the code is refused; empty if it is right, which also uses it up.
    std::string_view fault_in(const User& user, std::string_view typed, const logging::Actor& actor);
    std::string_view fault_in_digits(const User& user, const std::string& digits);
    // Adds the success to the counts of codes of the user's accounts.
    void count_success(const User& user, const logging::Actor& actor);

    database::Database& database_;
    UserSource& source_;
    Throttle& throttle_;
    const Seal& seal_;
    const Clock& clock_;
    bool are_possible_;
};

}  // namespace postern::users
