#pragma once

#include <string>

#include "users/user_source.hpp"

namespace postern::users {

// One password for all users: every email address may sign in with it.
class SharedPassword final : public UserSource {
public:
    explicit SharedPassword(PasswordHash password_hash);

    std::optional<Account> find(const Email& email) override;
    std::optional<User> find_by_id(std::string_view id, std::string_view email, User&& in_table) override;
    std::string account_key(const Email&) const override { return "shared"; }
    std::vector<PasswordHash> hashes_of_each_kind() override { return {password_hash_}; }

private:
    PasswordHash password_hash_;
    std::string version_;
};

}  // namespace postern::users
