#pragma once

#include <span>
#include <string>
#include <string_view>

#include "commands/command.hpp"

namespace postern::commands {

// The help for a command ("config check"), for those that share a first word ("config"), or for the program
// (""). Lines of at most 100 characters, made from the tables of commands and settings.
std::string help(std::span<const Command> commands, std::string_view topic);

}  // namespace postern::commands
