#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "config/config.hpp"
#include "users/email.hpp"
#include "users/password_hash.hpp"
#include "users/user.hpp"

namespace postern::database {
class Database;
}

namespace postern::users {

class Users;

// A user with the hash of the password. Only password_login may use the hash.
struct Account {
    User user;
    PasswordHash password_hash;
};

// A user without a way to sign in: the address belongs to another user, or is not valid any more.
struct OutOfReach {
    std::string email;
    std::string reason;
};

// The hashes that a sign-in verifies a password with.
struct Candidate {
    std::optional<Account> account;
    std::vector<PasswordHash> hashes_of_each_kind;
};

// Finds users at their sign-in: users.source. Safe from any worker.
class UserSource {
public:
    UserSource() = default;
    UserSource(const UserSource&) = delete;
    UserSource& operator=(const UserSource&) = delete;
    virtual ~UserSource() = default;

    // The user with this address. All spellings of the address find the same user.
    virtual std::optional<Account> find(const Email& email) = 0;

    // The user with an id that find() returned, as the user is now; empty if the user is gone. `email` is the
    // address that the session began with. `in_table` is the user that the database has under this id, which
    // is read together with the session; its id is empty if the database has none.
    virtual std::optional<User> find_by_id(std::string_view id, std::string_view email, User&& in_table) = 0;

    // The name under which failed sign-ins with this address are counted: the same for all spellings of the
    // address, and for all addresses that the same password opens.
    virtual std::string account_key(const Email& email) const;

    // One hash of each kind that a password here may have.
    virtual std::vector<PasswordHash> hashes_of_each_kind() = 0;

    // find() and hashes_of_each_kind() at once. Without an address: no account.
    virtual Candidate candidate(const std::optional<Email>& email);

    // The users as rows of the database, which can be changed; null for the other sources.
    virtual Users* changeable() { return nullptr; }
};

// The source that the configuration names. The configuration and the database must outlive it.
// Throws std::runtime_error when a password file cannot be read.
std::unique_ptr<UserSource> open_user_source(const config::Config& config, database::Database& database,
                                             const Clock& clock);

}  // namespace postern::users
