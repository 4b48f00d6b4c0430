#pragma once

#include "commands/command.hpp"

namespace postern::commands {

// `postern user second …`: the second factors of the users of the configured source.

// Shows the second factor of the user. Never shows a secret or a code.
int show_second_factor(const Invocation& invocation);
// Removes the authenticator app, the recovery codes and the trust in browsers, and ends the sessions of the
// user. Asks first.
int reset_second_factor(const Invocation& invocation);

}  // namespace postern::commands
