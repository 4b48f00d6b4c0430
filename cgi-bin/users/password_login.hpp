#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "config/config.hpp"
#include "logging/audit.hpp"
#include "users/email.hpp"
#include "users/user_source.hpp"

namespace postern::users {

// The one door for passwords: whoever proves who they are passes here, so that no caller can skip a rule or
// the audit. Safe from any worker.
class PasswordLogin {
public:
    PasswordLogin(UserSource& source, const config::Password& cost) : source_(source), cost_(cost) {}

    // Who signed in; nobody when the email or the password is wrong, the user disabled or without a password.
    // The fine reason goes to the audit log alone. Whatever it was, it takes the same work, but for a
    // password longer than kMaxPasswordBytes: one hash of each kind that anybody's password has here is
    // computed, and one of the kind that new ones get. A hash that is not of that kind is replaced by one.
    std::optional<User> sign_in(std::string_view typed_email, const Secret& password,
                                const logging::Actor& actor);

    // Whether somebody who is signed in knows their password; a wrong one is a refused sign-in.
    bool confirm(const User& user, const Secret& password, const logging::Actor& actor);

    // Gives the user another password, and returns them with the credential that belongs to it; nobody when
    // the user was disabled, removed or given another password meanwhile. Requires: is_changeable().
    std::optional<User> change(const User& user, const Secret& password, const logging::Actor& actor);
    bool is_changeable() const { return source_.is_database(); }

private:
    std::optional<User> enter(const std::optional<Email>& email, const Secret& password,
                              const logging::Actor& actor);
    bool verify(const std::optional<Account>& account, const Secret& password);
    void renew_hash(const Account& account, const Secret& password);

    UserSource& source_;
    config::Password cost_;
};

}  // namespace postern::users
