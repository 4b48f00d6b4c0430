#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <variant>

#include "base/secret.hpp"
#include "config/config.hpp"
#include "logging/audit.hpp"
#include "users/email.hpp"
#include "users/throttle.hpp"
#include "users/user_source.hpp"

namespace postern::users {

// The email or the password was wrong, or the user is disabled or without a password.
struct Refused {};

// There were too many attempts: nothing was looked at.
struct Throttled {
    std::chrono::seconds wait;  // at least one, after which it is worth another attempt
};

using SignInOutcome = std::variant<User, Refused, Throttled>;

// The one door for passwords: whoever proves who they are passes here, so that no caller can skip a rule, the
// throttle or the audit. Safe from any worker.
class PasswordLogin {
public:
    PasswordLogin(UserSource& source, Throttle& throttle, const config::Password& cost)
        : source_(source), throttle_(throttle), cost_(cost) {}

    // Who signed in, if anybody. Why not goes to the audit log alone. Unless it was throttled it takes the
    // same work whatever it was, but for a password longer than kMaxPasswordBytes: one hash of each kind that
    // anybody's password has here is computed, and one of the kind that new ones get. A hash that is not of
    // that kind is replaced by one.
    SignInOutcome sign_in(std::string_view typed_email, const Secret& password, const logging::Actor& actor);

    // The same for somebody who is signed in and is asked for the password once more, counted by itself:
    // strangers' failures do not stand in their way.
    SignInOutcome confirm(const User& user, const Secret& password, const logging::Actor& actor);

    // Gives the user another password, and returns them with the credential that belongs to it; nobody when
    // the user was disabled, removed or given another password meanwhile. Requires: is_changeable().
    std::optional<User> change(const User& user, const Secret& password, const logging::Actor& actor);
    bool is_changeable() const { return source_.is_database(); }

private:
    SignInOutcome enter(const Result<Email>& email, const std::string& account, const Secret& password,
                        const logging::Actor& actor);
    static Refused refuse(const Result<Email>& email, const logging::Actor& actor, std::string_view reason);
    std::optional<User> look_up(const Result<Email>& email, const Secret& password,
                                const logging::Actor& actor);
    bool verify(const std::optional<Account>& account, const Secret& password);
    void renew_hash(const Account& account, const Secret& password);

    UserSource& source_;
    Throttle& throttle_;
    config::Password cost_;
};

}  // namespace postern::users
