#pragma once

#include <string>

#include "users/user_source.hpp"

namespace postern::users {

// Anybody with an email address may come in who knows the one password that all share.
class SharedPassword final : public UserSource {
public:
    // Requires: an Argon2id hash.
    explicit SharedPassword(std::string password_hash);

    std::optional<Account> find(const Email& email) override;
    std::optional<User> find_by_id(std::string_view id, std::string_view email) override;
    std::string account_key(const Email&) const override { return "shared"; }
    std::vector<std::string> hashes_of_each_kind() override { return {password_hash_}; }

private:
    std::string password_hash_;
    std::string credential_;
};

}  // namespace postern::users
