#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "config/config.hpp"
#include "database/database.hpp"
#include "users/email.hpp"
#include "users/user.hpp"

namespace postern::users {

// A user as whom nobody can sign in: the address is another user's, or not valid any more.
struct OutOfReach {
    std::string email;
    std::string reason;
};

// Where the people are who may sign in: users.source. Safe from any worker.
class UserSource {
public:
    UserSource() = default;
    UserSource(const UserSource&) = delete;
    UserSource& operator=(const UserSource&) = delete;
    virtual ~UserSource() = default;

    // Who signs in with this address; whatever its spelling, the same one.
    virtual std::optional<Account> find(const Email& email) = 0;

    // Who that is today, of an id that find() gave; nothing when they are gone. `email` is the address that
    // the session began with. Of the database's users a session is read together with its user: not asked
    // there.
    virtual std::optional<User> find_by_id(std::string_view id, std::string_view email);

    // The name under which failed sign-ins with this address are counted: one for all spellings of it, and
    // for all addresses that the same password opens.
    virtual std::string account_key(const Email& email) const;

    // One hash of each kind (kind_of) that a password here may have.
    virtual std::vector<std::string> hashes_of_each_kind() = 0;

    // Left over from a version with another folding of addresses.
    virtual std::vector<OutOfReach> out_of_reach() { return {}; }

    // Whether the users are those of the table `users`, so that a statement may join them.
    virtual bool is_database() const { return false; }

    // Puts a better hash of the same password in the place of the account's. Requires: is_database().
    virtual void upgrade_hash(const Account& account, const std::string& password_hash);

    // Gives the user another password: sessions that began with the one before are over. Returns the new
    // credential; nothing when the user has another than this one by now, being disabled or changed
    // elsewhere. Requires: is_database().
    virtual std::optional<std::string> change_password(const User& user, const std::string& password_hash);
};

// The source that the configuration names. The configuration and the database must outlive it.
// Throws std::runtime_error when a password file cannot be read.
std::unique_ptr<UserSource> open_user_source(const config::Config& config, database::Database& database,
                                             const Clock& clock);

}  // namespace postern::users
