#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <variant>

#include "base/secret.hpp"
#include "config/config.hpp"
#include "logging/audit.hpp"
#include "users/attempt.hpp"
#include "users/email.hpp"
#include "users/throttle.hpp"
#include "users/users.hpp"

namespace postern::users {

// The password was right. The attempt still counts as failed, until the transaction that starts the session
// counts it as a success (Sessions::start, add_success).
struct SignedIn {
    User user;
    Attempt attempt;
};

// The result of checking a password. `Right` describes the user after the right password.
template <typename Right>
using PasswordOutcome = std::variant<Right, Refused, Throttled>;

// The only code that checks passwords, so no caller can skip a rule, the throttle or the audit. Safe from any
// worker; throws database::DatabaseError.
class PasswordLogin {
public:
    PasswordLogin(UserSource& source, Throttle& throttle, const config::Password& cost)
        : source_(source), throttle_(throttle), cost_(cost) {}

    // Checks an email and a password. Only the audit log gets the reason of a refusal. Every attempt that is
    // not throttled takes the same work, except a password longer than kMaxPasswordBytes: one hash of each
    // kind that a password here has, and one of the kind that new passwords get. After a right password, a
    // hash of another kind is replaced by a hash of that kind.
    PasswordOutcome<SignedIn> sign_in(std::string_view typed_email, const Secret& password,
                                      const logging::Actor& actor);

    // Checks the password when a signed-in user must give it again. These attempts are counted separately,
    // so the failures of strangers do not block the user.
    PasswordOutcome<User> confirm(const User& user, const Secret& password, const logging::Actor& actor);

    // Gives the user another password. Returns the user after the change; empty if the user was disabled,
    // removed or given another password meanwhile. `together` runs in the same transaction.
    // Requires: is_changeable().
    std::optional<User> change(const User& user, const Secret& password, const logging::Actor& actor,
                               const Users::Together& together = nullptr);
    // The attempt that a visitor with this network makes for the user, for counting a success.
    Attempt attempt_of(const User& user, const logging::Actor& actor) const;

    bool is_changeable() const { return source_.changeable() != nullptr; }

private:
    PasswordOutcome<SignedIn> enter(const Result<Email>& email, const std::string& account,
                                    const Secret& password, const logging::Actor& actor);
    static Refused refuse(const Result<Email>& email, const logging::Actor& actor, std::string_view reason);
    std::optional<User> look_up(const Result<Email>& email, const Secret& password,
                                const logging::Actor& actor);
    bool verify(const Candidate& candidate, const Secret& password);
    void renew_hash(const Account& account, const Secret& password);

    UserSource& source_;
    Throttle& throttle_;
    config::Password cost_;
};

}  // namespace postern::users
