#pragma once

#include <string>

#include "users/user_source.hpp"

namespace postern::users {

// One password for all users: every email address may sign in with it.
class SharedPassword final : public UserSource {
public:
    // Requires: an Argon2id hash.
    explicit SharedPassword(std::string password_hash);

    std::optional<Account> find(const Email& email) override;
    std::optional<User> find_by_id(std::string_view id, std::string_view email, User&& in_table) override;
    std::string account_key(const Email&) const override { return "shared"; }
    std::vector<std::string> hashes_of_each_kind() override { return {password_hash_}; }

private:
    std::string password_hash_;
    std::string version_;
};

}  // namespace postern::users
