#pragma once

#include <span>
#include <string>
#include <string_view>

#include "commands/command.hpp"

namespace postern::commands {

// The help for a command ("config check"), for all commands that share their first word ("config"), or for
// the program (""). Lines have at most 100 characters. Made from the tables of commands and settings.
std::string help(std::span<const Command> commands, std::string_view topic);

}  // namespace postern::commands
