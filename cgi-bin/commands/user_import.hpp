#pragma once

#include "commands/command.hpp"

namespace postern::commands {

// `postern user import FILE`: takes the users of a password file of Apache or nginx over, hashes and all, and
// says for each line what became of it. With --strict it takes all or none, and fails when one is not taken.
int import_users(const Invocation& invocation);

}  // namespace postern::commands
