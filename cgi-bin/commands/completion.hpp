#pragma once

#include "commands/command.hpp"

namespace postern::commands {

// Prints a bash script that completes commands, flags and file names, made from the tables.
int print_bash_completion(const Invocation& invocation);

}  // namespace postern::commands
