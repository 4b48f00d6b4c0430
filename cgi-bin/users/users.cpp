#include "users/users.hpp"

#include <algorithm>

#include <soci/soci.h>

#include "base/encoding.hpp"
#include "base/random.hpp"
#include "users/credential.hpp"
#include "users/password_hash.hpp"
#include "users/throttle.hpp"

namespace postern::users {
namespace {

using soci::into;
using soci::use;

constexpr std::size_t kIdBytes = 16;

// Any number, but the same in every Postern: who gives an address to somebody holds this lock of
// PostgreSQL's.
constexpr long long kAddressLock = 0x61646472657373;

bool is_taken(soci::session& sql, const std::string& email_key) {
    int count = 0;
    sql << "SELECT count(*) FROM users WHERE email_key = :key", use(email_key), into(count);
    return count > 0;
}

// Nobody else gives an address away until the transaction's end; SQLite's transaction sees to that by itself.
void hold_addresses(database::Database& database, soci::session& sql) {
    if (database.is_postgresql()) sql << "SELECT pg_advisory_xact_lock(" << kAddressLock << ")";
}

// Where somebody signed in before belongs to the person, not to whoever has the address next; nor do failures
// from before there was such a person, or with a password that an operator has replaced.
void begin_anew(soci::session& sql, const std::string& account) {
    const std::string signed_in = signed_in_as(account);
    sql << "DELETE FROM known_networks WHERE account IN (:account, :in)", use(account), use(signed_in);
    sql << "DELETE FROM throttle_accounts WHERE account IN (:account, :in)", use(account), use(signed_in);
}

void move_networks(soci::session& sql, const std::string& from, const std::string& to) {
    begin_anew(sql, to);
    sql << "UPDATE known_networks SET account = :to WHERE account = :from", use(to), use(from);
    begin_anew(sql, from);
}

void insert(soci::session& sql, const Users::NewUser& user, long long now) {
    const std::string id = base64url(random_bytes(kIdBytes));
    const std::string groups = joined_groups(user.groups);
    const std::string kind = kind_of(user.password_hash);
    const std::string credential = new_credential();
    sql << "INSERT INTO users (id, email, email_key, name, group_names, password_hash, hash_kind, credential,"
           " disabled, created_at, password_changed_at) VALUES (:id, :email, :key, :name, :groups, :hash,"
           " :kind, :credential, 0, :created, :changed)",
        use(id), use(user.email.typed), use(user.email.folded), use(user.name), use(groups),
        use(user.password_hash), use(kind), use(credential), use(now), use(now);
}

}  // namespace

std::vector<std::string> Users::add(const std::vector<NewUser>& users, WhenTaken choice) {
    return database_.change([&](soci::session& sql) {
        hold_addresses(database_, sql);
        std::vector<std::string> taken;
        std::vector<const NewUser*> added;
        for (const NewUser& each : users) {
            if (is_taken(sql, each.email.folded)) {
                taken.push_back(each.email.typed);
            } else {
                added.push_back(&each);
            }
        }
        if (!taken.empty() && choice == WhenTaken::AddNone) return taken;
        for (const NewUser* each : added) {
            insert(sql, *each, now());
            begin_anew(sql, account_key(each->email));
        }
        return taken;
    });
}

std::optional<UserRecord> Users::show(const Email& email) {
    auto found = select("WHERE u.email_key = :key", email.folded);
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::vector<UserRecord> Users::list() {
    return select("WHERE u.email_key <> :key ORDER BY u.email_key", "");
}

std::vector<UserRecord> Users::select(const std::string& condition, const std::string& key) {
    return database_.use([&](soci::session& sql) {
        std::vector<UserRecord> records;
        UserRecord row;
        std::string groups;
        std::string hash;
        long long disabled = 0;
        long long created = 0;
        long long changed = 0;
        long long last = 0;
        soci::statement rows =
            (sql.prepare
                 << "SELECT u.id, u.email, u.name, u.group_names, u.credential, u.disabled,"
                    " u.password_hash, u.created_at, u.password_changed_at, COALESCE(s.at, 0),"
                    " COALESCE(s.address, '') FROM users u LEFT JOIN sign_ins s ON s.user_id = u.id " +
                        condition,
             use(key), into(row.user.id), into(row.user.email), into(row.user.name), into(groups),
             into(row.user.credential), into(disabled), into(hash), into(created), into(changed), into(last),
             into(row.last_address));
        rows.execute();
        while (rows.fetch()) {
            row.user.groups = split_groups(groups);
            row.user.is_disabled = disabled != 0;
            row.has_password = !hash.empty();
            row.created = from_seconds(created);
            row.password_changed = from_seconds(changed);
            row.last_sign_in = last == 0 ? std::nullopt : std::optional(from_seconds(last));
            records.push_back(row);
        }
        return records;
    });
}

bool Users::set_password(const Email& email, const std::string& password_hash) {
    const auto account = find(email);
    if (!account || !write_password(account->user.id, "", password_hash, new_credential())) return false;
    database_.change([&](soci::session& sql) { begin_anew(sql, account_key(email)); });
    return true;
}

std::optional<std::string> Users::change_password(const User& user, const std::string& password_hash) {
    std::string credential = new_credential();
    if (!write_password(user.id, user.credential, password_hash, credential)) return std::nullopt;
    return credential;
}

bool Users::write_password(const std::string& id, const std::string& from_credential,
                           const std::string& password_hash, const std::string& credential) {
    const std::string kind = kind_of(password_hash);
    const long long seconds = now();
    return database_.change([&](soci::session& sql) {
        soci::statement update =
            (sql.prepare
                 << "UPDATE users SET password_hash = :hash, hash_kind = :kind, credential = :credential,"
                    " password_changed_at = :now WHERE id = :id AND :from IN ('', credential)",
             use(password_hash), use(kind), use(credential), use(seconds), use(id), use(from_credential));
        return database::rows_changed_by(update) > 0;
    });
}

void Users::upgrade_hash(const Account& account, const std::string& password_hash) {
    const std::string kind = kind_of(password_hash);
    database_.use([&](soci::session& sql) {
        // Not over a password that was changed meanwhile.
        sql << "UPDATE users SET password_hash = :hash, hash_kind = :kind WHERE id = :id"
               " AND password_hash = :old",
            use(password_hash), use(kind), use(account.user.id), use(account.password_hash);
    });
}

bool Users::set_name(const Email& email, const std::string& name) {
    return database_.change([&](soci::session& sql) {
        soci::statement update = (sql.prepare << "UPDATE users SET name = :name WHERE email_key = :key",
                                  use(name), use(email.folded));
        return database::rows_changed_by(update) > 0;
    });
}

bool Users::set_disabled(const Email& email, bool disabled) {
    const int flag = disabled ? 1 : 0;
    const std::string credential = new_credential();
    return database_.change([&](soci::session& sql) {
        soci::statement update =
            (sql.prepare
                 << "UPDATE users SET disabled = :flag, credential = :credential WHERE email_key = :key",
             use(flag), use(credential), use(email.folded));
        return database::rows_changed_by(update) > 0;
    });
}

bool Users::remove(const Email& email) {
    return database_.change([&](soci::session& sql) {
        sql << "DELETE FROM sessions WHERE user_id IN (SELECT id FROM users WHERE email_key = :key)",
            use(email.folded);
        sql << "DELETE FROM sign_ins WHERE user_id IN (SELECT id FROM users WHERE email_key = :key)",
            use(email.folded);
        begin_anew(sql, account_key(email));
        soci::statement removal =
            (sql.prepare << "DELETE FROM users WHERE email_key = :key", use(email.folded));
        return database::rows_changed_by(removal) > 0;
    });
}

Users::Renamed Users::rename(const Email& email, const Email& to) {
    return database_.change([&](soci::session& sql) {
        hold_addresses(database_, sql);
        if (!is_taken(sql, email.folded)) return Renamed::NoSuchUser;
        if (email.folded != to.folded && is_taken(sql, to.folded)) return Renamed::EmailTaken;
        if (email.folded != to.folded) move_networks(sql, account_key(email), account_key(to));
        soci::statement update =
            (sql.prepare << "UPDATE users SET email = :email, email_key = :key WHERE email_key = :old",
             use(to.typed), use(to.folded), use(email.folded));
        return database::rows_changed_by(update) > 0 ? Renamed::Done
                                                     : Renamed::NoSuchUser;  // removed meanwhile
    });
}

Users::Regrouped Users::add_to_group(const Email& email, const std::string& group) {
    return regroup(email, group, true);
}

Users::Regrouped Users::remove_from_group(const Email& email, const std::string& group) {
    return regroup(email, group, false);
}

Users::Regrouped Users::regroup(const Email& email, const std::string& group, bool is_member) {
    return database_.change([&](soci::session& sql) {
        std::string text;
        sql << "SELECT group_names FROM users WHERE email_key = :key" + database_.for_update(),
            use(email.folded), into(text);
        if (!sql.got_data()) return Regrouped::NoSuchUser;
        std::vector<std::string> groups = split_groups(text);
        const auto place = std::ranges::find(groups, group);
        if ((place != groups.end()) == is_member) return Regrouped::Unchanged;
        if (is_member) {
            groups.push_back(group);
        } else {
            groups.erase(place);
        }
        text = joined_groups(std::move(groups));
        sql << "UPDATE users SET group_names = :groups WHERE email_key = :key", use(text), use(email.folded);
        return Regrouped::Done;
    });
}

std::optional<Account> Users::find(const Email& email) {
    return database_.use([&](soci::session& sql) -> std::optional<Account> {
        Account account;
        std::string groups;
        int disabled = 1;
        const bool is_there = database_.execute(
            sql,
            "SELECT id, email, name, group_names, disabled, credential, password_hash FROM users"
            " WHERE email_key = :key",
            use(email.folded), into(account.user.id), into(account.user.email), into(account.user.name),
            into(groups), into(disabled), into(account.user.credential), into(account.password_hash));
        if (!is_there) return std::nullopt;
        account.user.groups = split_groups(groups);
        account.user.is_disabled = disabled != 0;
        return account;
    });
}

std::vector<std::string> Users::hashes_of_each_kind() {
    return database_.use([&](soci::session& sql) {
        std::vector<std::string> hashes;
        std::string kind;
        // From one kind to the next by the index, so that many users cost no more than few.
        while (true) {
            std::string next;
            std::string hash;
            const bool is_there =
                database_.execute(sql,
                                  "SELECT hash_kind, password_hash FROM users WHERE hash_kind > :kind"
                                  " ORDER BY hash_kind LIMIT 1",
                                  use(kind), into(next), into(hash));
            if (!is_there) return hashes;
            hashes.push_back(std::move(hash));
            kind = std::move(next);
        }
    });
}

long long Users::now() const {
    return to_seconds(clock_.now());
}

}  // namespace postern::users
