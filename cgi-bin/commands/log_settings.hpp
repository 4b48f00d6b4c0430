#pragma once

#include "config/config.hpp"
#include "logging/line.hpp"

namespace postern::commands {

// The log format that the operator configured.
logging::Format format_of(const config::Log& settings);

// Applies the configured settings to the log of a server, from now on.
void apply(const config::Log& settings);

}  // namespace postern::commands
