#pragma once

#include "commands/command.hpp"

namespace postern::commands {

// `postern session …`: the signed-in browsers, with any source of users.

int list_sessions(const Invocation& invocation);

// Ends the session with the given ID, all sessions of a user, or all sessions.
int end_sessions(const Invocation& invocation);

}  // namespace postern::commands
