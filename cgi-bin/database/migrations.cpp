#include "database/migrations.hpp"

#include <array>
#include <string>
#include <string_view>

#include <soci/soci.h>

#include "database/database.hpp"

namespace postern::database {
namespace {

// Step n brings version n to n + 1. Append only: a step that has been released never changes.
// Times are seconds since the epoch, UTC; binary values are base64url.
constexpr std::array<std::string_view, 3> kSteps = {
    "CREATE TABLE sessions ("
    " digest TEXT PRIMARY KEY,"  // of the token; the token itself is nowhere
    " email TEXT NOT NULL,"
    " began_at BIGINT NOT NULL,"
    " last_seen_at BIGINT NOT NULL,"
    " address TEXT NOT NULL)",
    "CREATE INDEX sessions_began_at ON sessions (began_at)",
    "CREATE INDEX sessions_last_seen_at ON sessions (last_seen_at)",
};

constexpr int kNewest = static_cast<int>(kSteps.size());

bool has_version(soci::session& sql) {
    int tables = 0;
    sql << "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'",
        soci::into(tables);
    return tables > 0;
}

int version_of(soci::session& sql) {
    int version = 0;
    if (has_version(sql)) sql << "SELECT version FROM schema_version", soci::into(version);
    return version;
}

}  // namespace

bool is_up_to_date(soci::session& sql) {
    const int version = version_of(sql);
    if (version > kNewest) {
        throw DatabaseError("the database is of version " + std::to_string(version) +
                            ", from a newer Postern; this one knows " + std::to_string(kNewest));
    }
    return version == kNewest;
}

void migrate(soci::session& sql) {
    if (is_up_to_date(sql)) return;  // another process was faster
    int version = version_of(sql);
    if (version == 0) {
        sql << "CREATE TABLE schema_version (version INTEGER NOT NULL)";
        sql << "INSERT INTO schema_version (version) VALUES (0)";
    }
    for (; version < kNewest; ++version)
        sql << std::string(kSteps.at(static_cast<std::size_t>(version)));
    sql << "UPDATE schema_version SET version = :version", soci::use(version);
}

}  // namespace postern::database
