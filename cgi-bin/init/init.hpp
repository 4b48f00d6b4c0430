#pragma once

#include "commands/command.hpp"

namespace postern::init {

// Sets up Postern for a site of the web server on this machine: reads flags and answers, shows every change,
// makes the changes after a yes, and examines the site. A second run finds nothing to do. Status 1 if a step
// failed or was refused, or if the examination found a fault.
int protect_site(const commands::Invocation& invocation);

}  // namespace postern::init
