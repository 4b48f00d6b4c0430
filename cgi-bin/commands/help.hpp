#pragma once

#include <span>
#include <string>
#include <string_view>

#include "commands/command.hpp"

namespace postern::commands {

// The help for a command ("config check"), for all commands that share their first word ("config"), or for
// the program (""). Lines have at most 100 characters. Made from the tables of commands and settings.
std::string help(std::span<const Command> commands, std::string_view topic);

// A few lines: the purpose of the program, the commands to begin with, and where the rest is.
std::string introduction(std::span<const Command> commands);

// The line with the version.
std::string version();

// The commands `help` and `version`.
int print_help(const Invocation& invocation);
int print_version(const Invocation& invocation);

}  // namespace postern::commands
