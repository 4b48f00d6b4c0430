#pragma once

#include "commands/command.hpp"

namespace postern::commands {

// `postern throttle …`: the sign-ins that are refused after too many attempts.

int list_throttle(const Invocation& invocation);

// Lets one user, one address or all users try again.
int lift_throttle(const Invocation& invocation);

}  // namespace postern::commands
