#pragma once

#include "commands/command.hpp"

namespace postern::commands {

// `postern session …`: the browsers that are signed in, whoever may sign in.

int list_sessions(const Invocation& invocation);

// Ends the one of that ID, all of one user's, or all.
int end_sessions(const Invocation& invocation);

}  // namespace postern::commands
