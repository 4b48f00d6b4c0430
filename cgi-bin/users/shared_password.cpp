#include "users/shared_password.hpp"

#include "users/user_version.hpp"

namespace postern::users {

SharedPassword::SharedPassword(PasswordHash password_hash)
    : password_hash_(std::move(password_hash)), version_(version_of("shared", password_hash_.text())) {}

std::optional<Account> SharedPassword::find(const Email& email) {
    return Account{*find_by_id(email.folded, email.typed, {}), password_hash_};
}

std::optional<User> SharedPassword::find_by_id(std::string_view id, std::string_view email, User&&) {
    User user;
    user.id = id;
    user.email = {std::string(email), user.id};
    user.version = version_;
    return user;
}

}  // namespace postern::users
