#pragma once

#include "commands/command.hpp"

namespace postern::commands {

// `postern user import FILE`: imports the users and hashes of a password file of Apache or nginx, and reports
// the result for each line. With --strict, imports all users or none, and fails if a user is not imported.
int import_users(const Invocation& invocation);

}  // namespace postern::commands
