#pragma once

#include "commands/command.hpp"

namespace postern::commands {

// Says where the database is, whether its tables are this program's, whether it is damaged, and whether it
// can be written, by a write that changes no table. Not all in order is kFailed.
int check_database(const Invocation& invocation);

// Brings the tables up to date.
int migrate_database(const Invocation& invocation);

// Copies the SQLite file as it is at this moment.
int back_up_database(const Invocation& invocation);

}  // namespace postern::commands
