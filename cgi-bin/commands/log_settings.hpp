#pragma once

#include "config/config.hpp"
#include "logging/line.hpp"

namespace postern::commands {

// How the log is to be written, of what an operator configured.
logging::Format format_of(const config::Log& settings);

// Has a server log as it is configured, from now on.
void apply(const config::Log& settings);

}  // namespace postern::commands
