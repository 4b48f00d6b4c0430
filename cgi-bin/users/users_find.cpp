#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "users/users.hpp"

namespace postern::users {
namespace {

using database::Reader;

// All rows, or the rows of a condition on `u`, the users, with the parameter :key.
std::vector<UserRecord> records(Reader& reader, const std::string& condition, const std::string& key) {
    std::vector<UserRecord> found;
    UserRecord row;
    std::string groups;
    std::string hash;
    long long created = 0;
    long long changed = 0;
    long long last = 0;
    reader.all(
        "SELECT u.id, u.email, u.email_key, u.name, u.group_names, u.credential, u.disabled, u.password_hash,"
        " u.created_at, u.password_changed_at, COALESCE(s.at, 0), COALESCE(s.address, '')"
        " FROM users u LEFT JOIN sign_ins s ON s.user_id = u.id " +
            condition,
        {key},
        {row.user.id, row.user.email.typed, row.user.email.folded, row.user.name, groups, row.user.version,
         row.user.is_disabled, hash, created, changed, last, row.last_address},
        [&] {
            row.user.groups = Groups::stored(std::move(groups));
            row.has_password = !hash.empty();
            row.created = from_seconds(created);
            row.password_changed = from_seconds(changed);
            row.last_sign_in = last == 0 ? std::nullopt : std::optional(from_seconds(last));
            found.push_back(row);
        });
    return found;
}

}  // namespace

std::optional<UserRecord> Users::show(const Email& email) {
    auto found = database_.use(
        [&](Reader& reader) { return records(reader, "WHERE u.email_key = :key", email.folded); });
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

void Users::each(const std::function<void(const UserRecord&)>& work) {
    std::vector<UserRecord> page;
    do {
        const std::string after = page.empty() ? "" : page.back().user.email.folded;
        page = database_.use([&](Reader& reader) {
            return records(reader, "WHERE u.email_key > :key ORDER BY u.email_key LIMIT 1000", after);
        });
        std::ranges::for_each(page, work);
    } while (!page.empty());
}

std::vector<UserRecord> Users::list() {
    std::vector<UserRecord> all;
    each([&](const UserRecord& row) { all.push_back(row); });
    return all;
}

std::optional<Account> Users::find(const Email& email) {
    return candidate(email).account;
}

std::vector<PasswordHash> Users::hashes_of_each_kind() {
    return candidate(std::nullopt).hashes_of_each_kind;
}

std::optional<User> Users::find_by_id(std::string_view id, std::string_view, User&& in_table) {
    return in_table.id == id ? std::optional(std::move(in_table)) : std::nullopt;
}

Candidate Users::candidate(const std::optional<Email>& email) {
    return database_.use([&](Reader& reader) {
        Candidate found;
        Account row;
        std::string groups;
        std::string hash;
        bool is_own = false;
        // The recursion goes from one kind to the next kind by the index, so many users cost no more than
        // few.
        reader.all(
            "WITH RECURSIVE kinds(kind) AS (SELECT min(hash_kind) FROM users WHERE hash_kind > ''"
            " UNION ALL SELECT (SELECT min(u.hash_kind) FROM users u WHERE u.hash_kind > k.kind)"
            " FROM kinds k WHERE k.kind IS NOT NULL)"
            " SELECT 1, id, email, email_key, name, group_names, disabled, credential, password_hash"
            " FROM users WHERE email_key = :key"
            " UNION ALL SELECT 0, '', '', '', '', '', 0, '',"
            " (SELECT u.password_hash FROM users u WHERE u.hash_kind = k.kind LIMIT 1)"
            " FROM kinds k WHERE k.kind IS NOT NULL",
            {email ? email->folded : ""},
            {is_own, row.user.id, row.user.email.typed, row.user.email.folded, row.user.name, groups,
             row.user.is_disabled, row.user.version, hash},
            [&] {
                if (is_own) {
                    row.user.groups = Groups::stored(std::move(groups));
                    row.password_hash = PasswordHash::stored(std::move(hash));
                    found.account = std::move(row);
                } else {
                    found.hashes_of_each_kind.push_back(PasswordHash::stored(std::move(hash)));
                }
            });
        return found;
    });
}

std::optional<Email> Users::listed(const std::string& email) {
    return database_.use([&](Reader& reader) {
        std::optional<Email> found;
        std::string key;
        // Two users may have the same email while one of them is out of reach.
        reader.all("SELECT email_key FROM users WHERE email = :email ORDER BY email_key LIMIT 1", {email},
                   {key}, [&] {
                       found = Email{email, key};
                   });
        return found;
    });
}

std::vector<OutOfReach> Users::out_of_reach() {
    return database_.use([&](Reader& reader) {
        std::map<std::string, std::string> emails;  // by key
        std::string email;
        std::string key;
        reader.all("SELECT email, email_key FROM users ORDER BY email_key", {}, {email, key},
                   [&] { emails.emplace(key, email); });
        std::vector<OutOfReach> found;
        for (const auto& [stored, typed] : emails) {
            const auto parsed = parse_email(typed);
            if (!parsed) {
                found.push_back({typed, parsed.error().message});
            } else if (parsed->folded != stored) {
                const auto other = emails.find(parsed->folded);
                found.push_back({typed, other == emails.end() ? "its address belonged to another user"
                                                              : "its address is " + other->second +
                                                                    ", the address of another user"});
            }
        }
        return found;
    });
}

}  // namespace postern::users
