#pragma once

#include <filesystem>
#include <string>

#include <soci/soci.h>

#include "database/sqlite_file.hpp"

namespace postern::database {

// Opens the file: write-ahead log, mode 0600, durable commits. Waits up to ten seconds for a locked file.
// Throws DatabaseError and soci::soci_error.
void open_sqlite(soci::session& session, SqliteFile& file);

// Tells whether the fault lies in the file and not in the statement. This connection cannot recover, but a
// new connection may.
bool is_fault_of_file(const soci::soci_error& error);

// The message for DatabaseError.
std::string fault_of_sqlite(const soci::soci_error& error, const std::filesystem::path& file);

}  // namespace postern::database
