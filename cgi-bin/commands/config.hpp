#pragma once

#include "commands/command.hpp"

namespace postern::commands {

// Reports whether the configuration is correct, or every problem in the configuration and in the folders,
// files, groups and addresses that it names. A warning does not count as a failure.
int check_config(const Invocation& invocation);

// Prints a sample file; with --markdown, docs/configuration.md.
int print_config_reference(const Invocation& invocation);

}  // namespace postern::commands
