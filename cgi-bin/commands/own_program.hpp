#pragma once

#include <filesystem>
#include <string_view>

#include "commands/command.hpp"

namespace postern::commands {

// A command that is a program of its own, so that the server needs neither its code nor its libraries:
// `postern doctor` starts the program postern-doctor. Both programs have the same row in their tables, with
// different functions.

// The path of a program in the folder of the running program.
std::filesystem::path program_beside(std::string_view name);

// Replaces this process by the program of the command, with the flags and arguments of the invocation. The
// program must be in the folder of the running program. Returns only if the program cannot be started.
int start_own_program(const Invocation& invocation, const Command& row);

// The main function of such a program; `row` is its only command. Returns the exit status.
int run_own_program(const Command& row, int count, char** arguments);

}  // namespace postern::commands
