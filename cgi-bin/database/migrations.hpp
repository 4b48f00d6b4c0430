#pragma once

#include <soci/session.h>

namespace postern::database {

// Whether the tables are those this program knows. Throws DatabaseError when they come from a newer one.
bool is_up_to_date(soci::session& sql);

// Brings the tables up to date, step by step. Requires: an open write transaction.
void migrate(soci::session& sql);

}  // namespace postern::database
