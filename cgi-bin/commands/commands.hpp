#pragma once

#include <span>

#include "commands/command.hpp"

namespace postern::commands {

// THE table of commands.
std::span<const Command> all_commands();

// The whole program: what the arguments say, or, without a command, what the web server that started it
// wants. Returns the exit status: 0 done, 1 failed, 2 called wrongly or configured wrongly.
int run(int count, char** arguments);

}  // namespace postern::commands
