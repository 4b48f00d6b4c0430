#pragma once

#include "commands/command.hpp"

namespace postern::commands {

// `postern throttle …`: whose sign-ins are refused for having been tried too often.

int list_throttle(const Invocation& invocation);

// Lets one user, one address, or everybody try again.
int lift_throttle(const Invocation& invocation);

}  // namespace postern::commands
