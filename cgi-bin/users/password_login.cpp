#include "users/password_login.hpp"

#include "users/password_hash.hpp"

namespace postern::users {

std::optional<Email> PasswordLogin::sign_in(std::string_view typed_email, const Secret& password,
                                            const logging::Actor& actor) const {
    const auto refused = [&](std::string_view reason) {
        logging::sign_in_refused(actor, typed_email, reason);
        return std::nullopt;
    };
    if (password.reveal().size() > kMaxPasswordBytes) return refused("password_too_long");
    // Verified before anything else is looked at: the answer takes as long whatever was wrong.
    const bool is_right = verify_password(hash_, password);
    auto email = parse_email(typed_email);
    if (!email) return refused("not_an_email");
    if (password.empty()) return refused("empty_password");
    if (!is_right) return refused("wrong_password");
    return email;
}

}  // namespace postern::users
