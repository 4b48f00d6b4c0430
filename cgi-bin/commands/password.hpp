#pragma once

#include "commands/command.hpp"

namespace postern::commands {

// Prints the Argon2id hash of a password that it asks for: twice and without echo on a terminal, otherwise
// the first line of standard input.
int hash_password(const Invocation& invocation);

}  // namespace postern::commands
