#pragma once

#include "commands/command.hpp"

namespace postern::commands {

// Prints the manual page postern(1) or postern.toml(5) in the form of man(7), made from the tables of
// commands and settings.
int print_manual_page(const Invocation& invocation);

}  // namespace postern::commands
