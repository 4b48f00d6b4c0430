#pragma once

#include "commands/command.hpp"

namespace postern::commands {

// Reports where the database is, whether its tables have this program's version, whether the database is
// damaged and whether it can be written. The write changes no table. Returns kFailed if any check fails.
int check_database(const Invocation& invocation);

// Brings the tables up to date.
int migrate_database(const Invocation& invocation);

// Copies the SQLite file as it is now.
int back_up_database(const Invocation& invocation);

}  // namespace postern::commands
