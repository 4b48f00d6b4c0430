#include "users/password_login.hpp"

#include "users/password_hash.hpp"

namespace postern::users {

std::optional<Email> PasswordLogin::sign_in(std::string_view typed_email, const Secret& password,
                                            const logging::Actor& actor) const {
    auto email = parse_email(typed_email);
    const auto refused = [&](std::string_view reason) {
        // What is no address may be a password in the wrong field: it does not reach the log.
        logging::sign_in_refused(actor, email ? email->typed : "", reason);
        return std::nullopt;
    };
    if (password.reveal().size() > kMaxPasswordBytes) return refused("password_too_long");
    // Verified whatever else is wrong, so that the answer takes as long.
    const bool is_right = verify_password(hash_, password);
    if (!email) return refused("not_an_email");
    if (password.empty()) return refused("empty_password");
    if (!is_right) return refused("wrong_password");
    return email;
}

}  // namespace postern::users
