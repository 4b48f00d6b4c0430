#pragma once

#include "commands/command.hpp"

namespace postern::commands {

// Says whether the configuration is fine, or all that is wrong with it and with what it names: folders,
// files, groups, addresses. A warning is no failure.
int check_config(const Invocation& invocation);

// Prints a sample file; with --markdown, docs/configuration.md.
int print_config_reference(const Invocation& invocation);

}  // namespace postern::commands
