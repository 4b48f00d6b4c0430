#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "logging/audit.hpp"
#include "users/email.hpp"

namespace postern::users {

// The one door for passwords: whoever signs in passes here, so that no caller can skip a rule or the audit.
// Anybody with an email address and the shared password may come in. Safe from any worker.
class PasswordLogin {
public:
    // Requires: an Argon2id hash.
    explicit PasswordLogin(std::string shared_password_hash) : hash_(std::move(shared_password_hash)) {}

    // Who signed in; nobody when the email is none or the password is wrong, empty or longer than
    // kMaxPasswordBytes. The fine reason goes to the audit log alone; the first three take the same time.
    std::optional<Email> sign_in(std::string_view typed_email, const Secret& password,
                                 const logging::Actor& actor) const;

private:
    std::string hash_;
};

}  // namespace postern::users
