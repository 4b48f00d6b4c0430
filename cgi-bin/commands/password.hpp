#pragma once

#include "commands/command.hpp"

namespace postern::commands {

// Prints the Argon2id hash of a password. On a terminal, asks for the password twice and without echo;
// otherwise reads the first line of standard input.
int hash_password(const Invocation& invocation);

}  // namespace postern::commands
