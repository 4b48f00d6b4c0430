#include "database/migrations.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "database/fold_domains.hpp"

namespace postern::database {
namespace {

// Ends a CREATE TABLE: SQLite then keeps the rows in the tree of the primary key, so that one search finds a
// row instead of two. PostgreSQL does not know these words.
constexpr std::string_view kInKeyOrder = " WITHOUT ROWID";

struct Step {
    constexpr Step(const char* statement) : sql(statement) {}
    constexpr Step(void (*function)(Transaction&)) : work(function) {}

    std::string_view sql = {};
    void (*work)(Transaction&) = nullptr;  // not null: a step that no statement can do
};

// Step n changes version n to n + 1. Append only: a released step never changes. SQLite and PostgreSQL both
// accept every step except kInKeyOrder. Times are seconds since the epoch, UTC; flags are 0 and 1.
constexpr auto kSteps = std::to_array<Step>({
    "CREATE TABLE sessions ("
    " digest TEXT PRIMARY KEY,"
    " email TEXT NOT NULL,"
    " began_at BIGINT NOT NULL,"
    " last_seen_at BIGINT NOT NULL,"
    " address TEXT NOT NULL)",
    "CREATE INDEX sessions_began_at ON sessions (began_at)",
    "CREATE INDEX sessions_last_seen_at ON sessions (last_seen_at)",
    // Sessions from before the users table have no user, so they end.
    "DROP TABLE sessions",
    "CREATE TABLE users ("
    " id TEXT PRIMARY KEY,"             // random; never reused
    " email TEXT NOT NULL,"             // as entered
    " email_key TEXT NOT NULL UNIQUE,"  // folded: two spellings are one user
    " name TEXT NOT NULL,"
    " group_names TEXT NOT NULL,"    // sorted, commas between them
    " password_hash TEXT NOT NULL,"  // empty: every password is wrong
    " hash_kind TEXT NOT NULL,"      // decides the time of hashing: users::kind_of
    " credential TEXT NOT NULL,"     // random; a session is valid only while its copy is equal
    " disabled BIGINT NOT NULL,"
    " created_at BIGINT NOT NULL,"
    " password_changed_at BIGINT NOT NULL) WITHOUT ROWID",
    "CREATE INDEX users_hash_kind ON users (hash_kind)",
    "CREATE TABLE sessions ("
    " digest TEXT PRIMARY KEY,"   // of the token, hexadecimal; the token itself is not stored
    " user_id TEXT NOT NULL,"     // users.id; with another source of users the folded email
    " credential TEXT NOT NULL,"  // copy of users.credential at the start of the session
    " email TEXT NOT NULL,"       // as entered
    " began_at BIGINT NOT NULL,"
    " last_seen_at BIGINT NOT NULL,"
    " address TEXT NOT NULL,"
    " browser TEXT NOT NULL,"
    " kept BIGINT NOT NULL,"         // 1: the visitor chose to stay signed in
    " previous_at BIGINT NOT NULL,"  // the user's sign-in before this session; 0: none
    " previous_address TEXT NOT NULL) WITHOUT ROWID",
    "CREATE INDEX sessions_user_id ON sessions (user_id)",
    "CREATE INDEX sessions_began_at ON sessions (kept, began_at)",
    "CREATE INDEX sessions_last_seen_at ON sessions (kept, last_seen_at)",
    "CREATE TABLE sign_ins ("  // the last sign-in of each user, of any source
    " user_id TEXT PRIMARY KEY,"
    " at BIGINT NOT NULL,"
    " address TEXT NOT NULL)",
    "CREATE TABLE throttle_pairs ("  // failed sign-ins of an account from a network
    " account TEXT NOT NULL,"        // users::UserSource::account_key; empty: no email address given
    " network TEXT NOT NULL,"        // users::network_of
    " failures BIGINT NOT NULL,"     // in a row
    " failed_at BIGINT NOT NULL,"    // the last failure, in milliseconds
    " PRIMARY KEY (account, network)) WITHOUT ROWID",
    "CREATE INDEX throttle_pairs_failed_at ON throttle_pairs (failed_at)",
    "CREATE TABLE throttle_networks ("  // sign-ins from a network, to any account
    " network TEXT PRIMARY KEY,"
    " full_at BIGINT NOT NULL) WITHOUT ROWID",  // time when its bucket is full again, in microseconds
    "CREATE INDEX throttle_networks_full_at ON throttle_networks (full_at)",
    "CREATE TABLE throttle_accounts ("  // failed sign-ins from networks without an earlier sign-in
    " account TEXT PRIMARY KEY,"
    " failures BIGINT NOT NULL) WITHOUT ROWID",
    "CREATE INDEX throttle_accounts_failures ON throttle_accounts (failures)",
    "CREATE TABLE known_networks ("  // networks from which an account has signed in
    " account TEXT NOT NULL,"
    " network TEXT NOT NULL,"
    " signed_in_at BIGINT NOT NULL,"
    " PRIMARY KEY (account, network)) WITHOUT ROWID",
    // Earlier sign-ins count too. IPv6 addresses are left out, because an address is not yet a network.
    "INSERT INTO known_networks (account, network, signed_in_at)"
    " SELECT u.email_key, s.address, s.at FROM users u JOIN sign_ins s ON s.user_id = u.id"
    " WHERE s.address LIKE '%.%' AND s.address NOT LIKE '%:%'",
    fold_domains,
    "CREATE TABLE sign_in_forms ("  // the session that a form began: sessions/form_session.hpp
    " form TEXT PRIMARY KEY,"       // digest of the form's token
    " session TEXT NOT NULL,"       // digest of the session's token
    " salt TEXT NOT NULL,"          // with the form's token, which is not kept, it makes the session's token
    " sent_at BIGINT NOT NULL) WITHOUT ROWID",
    "ALTER TABLE sessions ADD COLUMN factors BIGINT NOT NULL DEFAULT 1",    // proven ones: 1 or 2
    "ALTER TABLE sessions ADD COLUMN proven_at BIGINT NOT NULL DEFAULT 0",  // all factors, last; 0: never
    "UPDATE sessions SET proven_at = began_at",
    "CREATE TABLE second_factors ("  // authenticator apps
    " user_id TEXT PRIMARY KEY,"     // users::User::id, of any source
    " secret TEXT NOT NULL,"         // sealed: base/seal.hpp
    " added_at BIGINT NOT NULL,"
    " last_step BIGINT NOT NULL) WITHOUT ROWID",  // the last used step: each step counts once
    "CREATE TABLE recovery_codes ("
    " user_id TEXT NOT NULL,"
    " digest TEXT NOT NULL,"  // of the code; the code itself is not stored
    " PRIMARY KEY (user_id, digest)) WITHOUT ROWID",
    "CREATE TABLE trusted_browsers ("  // browsers that need no code at the sign-in
    " digest TEXT PRIMARY KEY,"        // of the token in the browser's cookie
    " user_id TEXT NOT NULL,"
    " credential TEXT NOT NULL,"  // copy of users.credential
    " began_at BIGINT NOT NULL,"
    " address TEXT NOT NULL,"
    " browser TEXT NOT NULL) WITHOUT ROWID",
    "CREATE INDEX trusted_browsers_user_id ON trusted_browsers (user_id)",
    "CREATE INDEX trusted_browsers_began_at ON trusted_browsers (began_at)",
    "CREATE TABLE pending_sign_ins ("  // after the right password, before the code
    " digest TEXT PRIMARY KEY,"        // of the token in the browser's cookie
    " user_id TEXT NOT NULL,"
    " credential TEXT NOT NULL,"  // copy of users.credential
    " email TEXT NOT NULL,"       // as entered
    " began_at BIGINT NOT NULL,"
    " tries BIGINT NOT NULL,"                // codes that were tried
    " kept BIGINT NOT NULL) WITHOUT ROWID",  // 1: the visitor chose to stay signed in
    "CREATE INDEX pending_sign_ins_began_at ON pending_sign_ins (began_at)",
    "CREATE INDEX pending_sign_ins_user_id ON pending_sign_ins (user_id)",
    "CREATE TABLE app_passwords ("
    " id TEXT PRIMARY KEY,"  // part of the app password's text
    " user_id TEXT NOT NULL,"
    " credential TEXT NOT NULL,"  // copy of users.credential
    " email TEXT NOT NULL,"       // as entered
    " name TEXT NOT NULL,"
    " labels TEXT NOT NULL,"  // with commas between them
    " digest TEXT NOT NULL,"  // of the whole text, which is not stored
    " made_at BIGINT NOT NULL,"
    " expires_at BIGINT NOT NULL,"
    " last_used_at BIGINT NOT NULL,"  // 0: never
    " last_address TEXT NOT NULL,"
    " networks TEXT NOT NULL) WITHOUT ROWID",  // of the last uses, the newest first
    "CREATE INDEX app_passwords_user_id ON app_passwords (user_id)",
    "CREATE INDEX app_passwords_expires_at ON app_passwords (expires_at)",
});

constexpr int kNewest = static_cast<int>(kSteps.size());

bool has_version(Reader& reader, bool is_postgresql) {
    int tables = 0;
    reader.one(is_postgresql
                   ? "SELECT count(*) FROM pg_tables WHERE schemaname = ANY (current_schemas(false))"
                     " AND tablename = 'schema_version'"
                   : "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'",
               {}, {tables});
    return tables > 0;
}

}  // namespace

int newest_version() {
    return kNewest;
}

std::set<std::string> table_names() {
    constexpr std::string_view kMade = "CREATE TABLE ";
    constexpr std::string_view kDropped = "DROP TABLE ";
    std::set<std::string> names;
    for (const Step& step : kSteps) {
        const std::string_view sql = step.sql;
        const std::string_view rest = sql.substr(std::min(sql.find("TABLE ") + 6, sql.size()));
        const std::string name(rest.substr(0, rest.find(' ')));
        if (sql.starts_with(kMade)) names.insert(name);
        if (sql.starts_with(kDropped)) names.erase(name);
    }
    return names;
}

int version_of(Reader& reader, bool is_postgresql) {
    int version = 0;
    if (has_version(reader, is_postgresql)) reader.one("SELECT version FROM schema_version", {}, {version});
    return version;
}

bool is_up_to_date(Reader& reader, bool is_postgresql) {
    const int version = version_of(reader, is_postgresql);
    if (version > kNewest) {
        throw NewerTables("the database has version " + std::to_string(version) +
                          ", from a newer Postern; this program knows version " + std::to_string(kNewest));
    }
    return version == kNewest;
}

void migrate(Transaction& transaction, bool is_postgresql) {
    if (is_up_to_date(transaction, is_postgresql)) return;  // another process has migrated meanwhile
    int version = version_of(transaction, is_postgresql);
    if (version == 0) {
        transaction.run("CREATE TABLE schema_version (version INTEGER NOT NULL)");
        transaction.run("INSERT INTO schema_version (version) VALUES (0)");
    }
    for (; version < kNewest; ++version) {
        const Step& step = kSteps.at(static_cast<std::size_t>(version));
        std::string_view statement = step.sql;
        if (is_postgresql && statement.ends_with(kInKeyOrder)) statement.remove_suffix(kInKeyOrder.size());
        if (step.work != nullptr) {
            step.work(transaction);
        } else {
            transaction.run(statement);
        }
    }
    transaction.run("UPDATE schema_version SET version = :version", {version});
}

}  // namespace postern::database
