#pragma once

#include <set>
#include <string>

#include <soci/session.h>

namespace postern::database {

// The version that migrate() leads to.
int newest_version();

// The names of the tables of that version, beside the one that holds the version.
std::set<std::string> table_names();

// The version of the tables; 0: there are none.
int version_of(soci::session& sql, bool is_postgresql);

// Whether the tables are those this program knows. Throws DatabaseError when they come from a newer one.
bool is_up_to_date(soci::session& sql, bool is_postgresql);

// Brings the tables up to date, step by step. Requires: an open transaction in which nobody else migrates.
void migrate(soci::session& sql, bool is_postgresql);

}  // namespace postern::database
