#pragma once

#include "commands/command.hpp"

namespace postern::commands {

// Prints a script for bash that completes commands, flags and the names of files, made from the tables.
int print_bash_completion(const Invocation& invocation);

}  // namespace postern::commands
