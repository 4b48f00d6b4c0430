#pragma once

#include <span>

#include "commands/command.hpp"

namespace postern::commands {

// The table of all commands.
std::span<const Command> all_commands();

// The whole program. Runs the command in the arguments or, without a command, answers the web server that
// started the program. Returns the exit status: 0 done, 1 failed, 2 called wrongly or configured wrongly.
int run(int count, char** arguments);

}  // namespace postern::commands
