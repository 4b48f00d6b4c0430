#include "users/users.hpp"

#include <algorithm>
#include <iterator>

#include "base/encoding.hpp"
#include "base/random.hpp"
#include "users/app_passwords.hpp"
#include "users/password_hash.hpp"
#include "users/second_factors.hpp"
#include "users/sign_ins.hpp"
#include "users/throttle_table.hpp"
#include "users/user_version.hpp"

namespace postern::users {
namespace {

using database::Reader;
using database::Transaction;

constexpr std::size_t kUserIdBytes = 16;

// The name that a transaction holds while it gives an address to a user.
constexpr const char* kAddresses = "addresses of users";

constexpr std::string_view kSetName = "UPDATE users SET name = :name WHERE email_key = :key";

bool is_taken(Reader& reader, const std::string& email_key) {
    int count = 0;
    reader.one("SELECT count(*) FROM users WHERE email_key = :key", {email_key}, {count});
    return count > 0;
}

void insert(Transaction& transaction, const Users::NewUser& user, long long now) {
    transaction.run(
        "INSERT INTO users (id, email, email_key, name, group_names, password_hash, hash_kind, credential,"
        " disabled, created_at, password_changed_at) VALUES (:id, :email, :key, :name, :groups, :hash,"
        " :kind, :version, 0, :now, :now)",
        {base64url(random_bytes(kUserIdBytes)), user.email.typed, user.email.folded, user.name,
         user.groups.text(), user.password_hash.text(), user.password_hash.kind(), new_version(), now});
}

}  // namespace

std::vector<std::string> Users::add(const std::vector<NewUser>& users, WhenTaken choice) {
    return database_.change(
        [&](Transaction& transaction) {
            std::vector<std::string> taken;
            std::vector<const NewUser*> added;
            for (const NewUser& each : users) {
                if (is_taken(transaction, each.email.folded)) {
                    taken.push_back(each.email.typed);
                } else {
                    added.push_back(&each);
                }
            }
            if (!taken.empty() && choice == WhenTaken::AddNone) return taken;
            for (const NewUser* each : added) {
                insert(transaction, *each, now());
                // Does not hold the names of the account: no sign-in succeeds before there is a user.
                forget_account(transaction, account_key(each->email));
            }
            return taken;
        },
        {.holding = {kAddresses}});
}

bool Users::set_password(const Email& email, const PasswordHash& password_hash) {
    const std::string account = account_key(email);
    return database_.change(
        [&](Transaction& transaction) {
            const long long changed = transaction.run(
                "UPDATE users SET password_hash = :hash, hash_kind = :kind, credential = :version,"
                " password_changed_at = :now WHERE email_key = :key",
                {password_hash.text(), password_hash.kind(), new_version(), now(), email.folded});
            if (changed > 0) forget_account(transaction, account);
            return changed > 0;
        },
        {.holding = names_of_account(account)});
}

std::optional<User> Users::change_password(const User& user, const PasswordHash& password_hash,
                                           const Together& together) {
    User changed = user;
    changed.version = new_version();
    const bool is_done = database_.change([&](Transaction& transaction) {
        const long long rows = transaction.run(
            "UPDATE users SET password_hash = :hash, hash_kind = :kind, credential = :version,"
            " password_changed_at = :now WHERE id = :id AND credential = :old",
            {password_hash.text(), password_hash.kind(), changed.version, now(), user.id, user.version});
        if (rows > 0 && together) together(transaction, changed);
        return rows > 0;
    });
    return is_done ? std::optional(std::move(changed)) : std::nullopt;
}

void Users::upgrade_hash(const Account& account, const PasswordHash& password_hash) {
    database_.run(
        "UPDATE users SET password_hash = :hash, hash_kind = :kind WHERE id = :id AND password_hash = :old",
        {password_hash.text(), password_hash.kind(), account.user.id, account.password_hash.text()});
}

bool Users::set_name(const Email& email, const std::string& name) {
    return database_.run(kSetName, {name, email.folded}) > 0;
}

bool Users::set_disabled(const Email& email, bool disabled) {
    return database_.run("UPDATE users SET disabled = :flag, credential = :version WHERE email_key = :key",
                         {disabled, new_version(), email.folded}) > 0;
}

bool Users::remove(const Email& email, AlsoRemove also_remove) {
    const std::string account = account_key(email);
    return database_.change(
        [&](Transaction& transaction) {
            std::string id;
            if (!transaction.one("SELECT id FROM users WHERE email_key = :key FOR UPDATE", {email.folded},
                                 {id}))
                return false;
            transaction.run("DELETE FROM users WHERE id = :id", {id});
            forget_account(transaction, account);
            forget_sign_in(transaction, id);
            remove_second_factor(transaction, id);
            remove_app_passwords(transaction, id);
            also_remove(transaction, id);
            return true;
        },
        {.holding = names_of_account(account)});
}

Users::Renamed Users::rename(const Email& email, const Email& to, const std::optional<std::string>& name) {
    const std::string from_account = account_key(email);
    const std::string to_account = account_key(to);
    std::vector<std::string> names = {kAddresses};
    for (const std::string& account : {from_account, to_account})
        std::ranges::copy(names_of_account(account), std::back_inserter(names));
    return database_.change(
        [&](Transaction& transaction) {
            if (email.folded != to.folded && is_taken(transaction, to.folded))
                return is_taken(transaction, email.folded) ? Renamed::EmailTaken : Renamed::NoSuchUser;
            const long long rows =
                transaction.run("UPDATE users SET email = :email, email_key = :key WHERE email_key = :old",
                                {to.typed, to.folded, email.folded});
            if (rows == 0) return Renamed::NoSuchUser;
            if (email.folded != to.folded) move_account(transaction, from_account, to_account);
            if (name) transaction.run(kSetName, {*name, to.folded});
            return Renamed::Done;
        },
        {.holding = std::move(names)});
}

Users::Regrouped Users::add_to_group(const Email& email, const std::string& group) {
    return regroup(email, group, true);
}

Users::Regrouped Users::remove_from_group(const Email& email, const std::string& group) {
    return regroup(email, group, false);
}

Users::Regrouped Users::regroup(const Email& email, const std::string& group, bool is_member) {
    return database_.change([&](Transaction& transaction) {
        std::string text;
        if (!transaction.one("SELECT group_names FROM users WHERE email_key = :key FOR UPDATE",
                             {email.folded}, {text}))
            return Regrouped::NoSuchUser;
        auto groups = Groups::stored(std::move(text));
        const bool is_changed = is_member ? groups.add(group) : groups.remove(group);
        if (!is_changed) return Regrouped::Unchanged;
        transaction.run("UPDATE users SET group_names = :groups WHERE email_key = :key",
                        {groups.text(), email.folded});
        return Regrouped::Done;
    });
}

long long Users::now() const {
    return to_seconds(clock_.now());
}

}  // namespace postern::users
