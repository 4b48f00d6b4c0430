#pragma once

#include "commands/command.hpp"

namespace postern::commands {

// Asks a deployed site as a visitor would, and says what is wrong and what mends it. Status 1 when something
// is.
int examine_site(const Invocation& invocation);

}  // namespace postern::commands
