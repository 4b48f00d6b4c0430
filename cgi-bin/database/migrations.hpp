#pragma once

#include <set>
#include <string>

#include "database/error.hpp"
#include "database/transaction.hpp"

namespace postern::database {

// The tables come from a newer program.
class NewerTables : public DatabaseError {
public:
    using DatabaseError::DatabaseError;
};

// The version that migrate() produces.
int newest_version();

// The names of the tables of the newest version, without the table that holds the version.
std::set<std::string> table_names();

// The version of the tables; 0: no tables exist.
int version_of(Reader& reader, bool is_postgresql);

// Tells whether the tables have the newest version. Throws NewerTables.
bool is_up_to_date(Reader& reader, bool is_postgresql);

// Brings the tables up to date, step by step. Requires: an open transaction, and a lock that keeps others
// from migrating.
void migrate(Transaction& transaction, bool is_postgresql);

}  // namespace postern::database
