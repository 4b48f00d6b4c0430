#include "database/migrations.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <soci/soci.h>

#include "database/database.hpp"

namespace postern::database {
namespace {

// At the end of a table: in SQLite its rows are in the primary key's own tree, so that one search finds a row
// in place of two. PostgreSQL does not know these words.
constexpr std::string_view kInKeyOrder = " WITHOUT ROWID";

// Step n brings version n to n + 1. Append only: a step that has been released never changes. What SQLite and
// PostgreSQL both understand, but for kInKeyOrder. Times are seconds since the epoch, UTC; flags are 0 and 1.
constexpr auto kSteps = std::to_array<std::string_view>({
    "CREATE TABLE sessions ("
    " digest TEXT PRIMARY KEY,"
    " email TEXT NOT NULL,"
    " began_at BIGINT NOT NULL,"
    " last_seen_at BIGINT NOT NULL,"
    " address TEXT NOT NULL)",
    "CREATE INDEX sessions_began_at ON sessions (began_at)",
    "CREATE INDEX sessions_last_seen_at ON sessions (last_seen_at)",
    // Sessions from before there were users belong to nobody: they end.
    "DROP TABLE sessions",
    "CREATE TABLE users ("
    " id TEXT PRIMARY KEY,"             // random; never used again
    " email TEXT NOT NULL,"             // as it was given
    " email_key TEXT NOT NULL UNIQUE,"  // folded: two spellings are one user
    " name TEXT NOT NULL,"
    " group_names TEXT NOT NULL,"    // sorted, commas between them
    " password_hash TEXT NOT NULL,"  // empty: no password is right
    " hash_kind TEXT NOT NULL,"      // what decides how long the hash takes: users::kind_of
    " credential TEXT NOT NULL,"     // random; a session holds as long as it has the same
    " disabled BIGINT NOT NULL,"
    " created_at BIGINT NOT NULL,"
    " password_changed_at BIGINT NOT NULL) WITHOUT ROWID",
    "CREATE INDEX users_hash_kind ON users (hash_kind)",
    "CREATE TABLE sessions ("
    " digest TEXT PRIMARY KEY,"   // of the token, hexadecimal; the token itself is nowhere
    " user_id TEXT NOT NULL,"     // of users; with another source the folded email
    " credential TEXT NOT NULL,"  // the user's when the session began
    " email TEXT NOT NULL,"       // as it was typed
    " began_at BIGINT NOT NULL,"
    " last_seen_at BIGINT NOT NULL,"
    " address TEXT NOT NULL,"
    " browser TEXT NOT NULL,"
    " kept BIGINT NOT NULL,"         // the visitor chose to stay signed in
    " previous_at BIGINT NOT NULL,"  // the user's sign-in before this one; 0: none
    " previous_address TEXT NOT NULL) WITHOUT ROWID",
    "CREATE INDEX sessions_user_id ON sessions (user_id)",
    "CREATE INDEX sessions_began_at ON sessions (kept, began_at)",
    "CREATE INDEX sessions_last_seen_at ON sessions (kept, last_seen_at)",
    "CREATE TABLE sign_ins ("  // the last one of each user, whatever the source
    " user_id TEXT PRIMARY KEY,"
    " at BIGINT NOT NULL,"
    " address TEXT NOT NULL)",
    "CREATE TABLE throttle_pairs ("  // failed sign-ins of an account from a network
    " account TEXT NOT NULL,"        // users::UserSource::account_key; empty: no email address was typed
    " network TEXT NOT NULL,"        // users::network_of
    " failures BIGINT NOT NULL,"     // in a row
    " failed_at BIGINT NOT NULL,"    // the last one, in milliseconds
    " PRIMARY KEY (account, network)) WITHOUT ROWID",
    "CREATE INDEX throttle_pairs_failed_at ON throttle_pairs (failed_at)",
    "CREATE TABLE throttle_networks ("  // sign-ins from a network, whatever the account
    " network TEXT PRIMARY KEY,"
    " full_at BIGINT NOT NULL) WITHOUT ROWID",  // when its bucket will be full again, in microseconds
    "CREATE INDEX throttle_networks_full_at ON throttle_networks (full_at)",
    "CREATE TABLE throttle_accounts ("  // failed sign-ins from networks where the account never signed in
    " account TEXT PRIMARY KEY,"
    " failures BIGINT NOT NULL) WITHOUT ROWID",
    "CREATE INDEX throttle_accounts_failures ON throttle_accounts (failures)",
    "CREATE TABLE known_networks ("  // where an account signed in before
    " account TEXT NOT NULL,"
    " network TEXT NOT NULL,"
    " signed_in_at BIGINT NOT NULL,"
    " PRIMARY KEY (account, network)) WITHOUT ROWID",
    // Whoever signed in before this table was there is no stranger either; an IPv6 address is no network yet.
    "INSERT INTO known_networks (account, network, signed_in_at)"
    " SELECT u.email_key, s.address, s.at FROM users u JOIN sign_ins s ON s.user_id = u.id"
    " WHERE s.address LIKE '%.%' AND s.address NOT LIKE '%:%'",
});

constexpr int kNewest = static_cast<int>(kSteps.size());

bool has_version(soci::session& sql, bool is_postgresql) {
    int tables = 0;
    sql << (is_postgresql
                ? "SELECT count(*) FROM pg_tables WHERE schemaname = ANY (current_schemas(false))"
                  " AND tablename = 'schema_version'"
                : "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'"),
        soci::into(tables);
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
    for (const std::string_view step : kSteps) {
        const std::string_view rest = step.substr(std::min(step.find("TABLE ") + 6, step.size()));
        const std::string name(rest.substr(0, rest.find(' ')));
        if (step.starts_with(kMade)) names.insert(name);
        if (step.starts_with(kDropped)) names.erase(name);
    }
    return names;
}

int version_of(soci::session& sql, bool is_postgresql) {
    int version = 0;
    if (has_version(sql, is_postgresql)) sql << "SELECT version FROM schema_version", soci::into(version);
    return version;
}

bool is_up_to_date(soci::session& sql, bool is_postgresql) {
    const int version = version_of(sql, is_postgresql);
    if (version > kNewest) {
        throw DatabaseError("the database is of version " + std::to_string(version) +
                            ", from a newer Postern; this one knows " + std::to_string(kNewest));
    }
    return version == kNewest;
}

void migrate(soci::session& sql, bool is_postgresql) {
    if (is_up_to_date(sql, is_postgresql)) return;  // another process was faster
    int version = version_of(sql, is_postgresql);
    if (version == 0) {
        sql << "CREATE TABLE schema_version (version INTEGER NOT NULL)";
        sql << "INSERT INTO schema_version (version) VALUES (0)";
    }
    for (; version < kNewest; ++version) {
        std::string_view step = kSteps.at(static_cast<std::size_t>(version));
        if (is_postgresql && step.ends_with(kInKeyOrder)) step.remove_suffix(kInKeyOrder.size());
        sql << std::string(step);
    }
    sql << "UPDATE schema_version SET version = :version", soci::use(version);
}

}  // namespace postern::database
