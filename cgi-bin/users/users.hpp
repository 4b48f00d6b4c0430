#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "database/database.hpp"
#include "users/user_source.hpp"

namespace postern::users {

// A user as an operator sees the user.
struct UserRecord {
    User user;
    bool has_password = false;
    Time created;
    Time password_changed;
    std::optional<Time> last_sign_in;
    std::string last_address;  // the address of the last sign-in
};

// The users in the database. They can be changed. Every change is valid from the next request on, in every
// process. Safe from any worker; throws database::DatabaseError.
class Users final : public UserSource {
public:
    Users(database::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

    struct NewUser {
        Email email;
        std::string name = {};  // from parse_name()
        Groups groups = {};
        PasswordHash password_hash = {};
    };
    enum class WhenTaken { AddNone, AddTheRest };
    // Returns the addresses that are taken already, as they are in `users`.
    std::vector<std::string> add(const std::vector<NewUser>& users, WhenTaken choice = WhenTaken::AddNone);

    std::optional<UserRecord> show(const Email& email);
    // Calls `work` for each user, sorted by address. Reads a thousand at a time: no statement waits for the
    // work.
    void each(const std::function<void(const UserRecord&)>& work);
    // All users, sorted by address.
    std::vector<UserRecord> list();

    // The user whose email is exactly this text, as list() shows it. No other function finds a user out of
    // reach.
    std::optional<Email> listed(const std::string& email);

    // The users without a way to sign in, because an earlier version folded addresses in another way.
    std::vector<OutOfReach> out_of_reach();

    // The functions below return false if there is no such user.

    bool set_password(const Email& email, const PasswordHash& password_hash);
    bool set_name(const Email& email, const std::string& name);
    // Ends the sessions of the user. They do not come back when the user is enabled again.
    bool set_disabled(const Email& email, bool disabled);

    // A function that deletes rows of the user in another table, in the transaction that removes the user.
    using AlsoRemove = void (*)(database::Transaction& transaction, std::string_view user_id);
    // `also_remove` must delete the sessions of the user: sessions::remove_of_user.
    bool remove(const Email& email, AlsoRemove also_remove);

    enum class Renamed { Done, NoSuchUser, EmailTaken };
    // Gives the user another address and, if there is one, another name. The sessions of the user stay.
    Renamed rename(const Email& email, const Email& to,
                   const std::optional<std::string>& name = std::nullopt);

    enum class Regrouped { Done, NoSuchUser, Unchanged };
    Regrouped add_to_group(const Email& email, const std::string& group);
    Regrouped remove_from_group(const Email& email, const std::string& group);

    // Replaces the account's hash by a better hash of the same password, unless the password was changed
    // meanwhile.
    void upgrade_hash(const Account& account, const PasswordHash& password_hash);

    // Work of the transaction that changes a user. Gets the user after the change.
    using Together = std::function<void(database::Transaction& transaction, const User& changed)>;
    // Gives the user another password, which ends all sessions that began with the old password. Returns the
    // user after the change; empty if the user was disabled, removed or given another password meanwhile.
    // `together` runs in the same transaction, if the password was changed.
    std::optional<User> change_password(const User& user, const PasswordHash& password_hash,
                                        const Together& together = nullptr);

    std::optional<Account> find(const Email& email) override;
    std::optional<User> find_by_id(std::string_view id, std::string_view email, User&& in_table) override;
    std::vector<PasswordHash> hashes_of_each_kind() override;
    Candidate candidate(const std::optional<Email>& email) override;
    Users* changeable() override { return this; }

private:
    Regrouped regroup(const Email& email, const std::string& group, bool is_member);
    long long now() const;

    database::Database& database_;
    const Clock& clock_;
};

}  // namespace postern::users
