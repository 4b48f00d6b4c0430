#pragma once

#include "commands/command.hpp"

namespace postern::commands {

// Reads the output of `nginx -T` and reports the places where requests get past the gate.
int check_nginx(const Invocation& invocation);

}  // namespace postern::commands
