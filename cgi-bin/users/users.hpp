#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "database/database.hpp"
#include "users/user_source.hpp"

namespace postern::users {

// A user as an operator sees one.
struct UserRecord {
    User user;
    bool has_password = false;
    Time created;
    Time password_changed;
    std::optional<Time> last_sign_in;
    std::string last_address;  // where that came from
};

// The people in the database. Every change holds from the next request on, in every process. Safe from any
// worker; throws database::DatabaseError.
class Users final : public UserSource {
public:
    Users(database::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

    struct NewUser {
        Email email;
        std::string name = {};                 // as of parse_name()
        std::vector<std::string> groups = {};  // as of parse_group()
        std::string password_hash = {};        // as of check_hash(); empty: no password is right
    };
    enum class WhenTaken { AddNone, AddTheRest };
    // Returns the addresses that are taken already, as they were given here.
    std::vector<std::string> add(const std::vector<NewUser>& users, WhenTaken choice = WhenTaken::AddNone);

    std::optional<UserRecord> show(const Email& email);
    // Everybody, by address.
    std::vector<UserRecord> list();

    // The user whose email is exactly this text, as list() has it: the only way to name a user out of reach.
    std::optional<Email> listed(const std::string& email);

    // These say whether there is such a user.
    bool set_password(const Email& email, const std::string& password_hash);
    bool set_name(const Email& email, const std::string& name);
    // A disabled user's sessions are over; being enabled again does not bring them back.
    bool set_disabled(const Email& email, bool disabled);
    bool remove(const Email& email);

    enum class Renamed { Done, NoSuchUser, EmailTaken };
    // Sessions go on.
    Renamed rename(const Email& email, const Email& to);

    enum class Regrouped { Done, NoSuchUser, Unchanged };
    Regrouped add_to_group(const Email& email, const std::string& group);
    Regrouped remove_from_group(const Email& email, const std::string& group);

    std::optional<Account> find(const Email& email) override;
    std::vector<std::string> hashes_of_each_kind() override;
    std::vector<OutOfReach> out_of_reach() override;
    bool is_database() const override { return true; }
    void upgrade_hash(const Account& account, const std::string& password_hash) override;
    std::optional<std::string> change_password(const User& user, const std::string& password_hash) override;

private:
    Regrouped regroup(const Email& email, const std::string& group, bool is_member);
    // From whatever credential when that is empty; otherwise only while it is the user's.
    bool write_password(const std::string& id, const std::string& from_credential,
                        const std::string& password_hash, const std::string& credential);
    std::vector<UserRecord> select(const std::string& condition, const std::string& key);
    long long now() const;

    database::Database& database_;
    const Clock& clock_;
};

}  // namespace postern::users
