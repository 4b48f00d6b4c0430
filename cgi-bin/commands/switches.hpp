#pragma once

#include "commands/command.hpp"

namespace postern::commands {

// The flags that several commands share.
inline constexpr Switch kJson = {"--json", "As JSON, for scripts."};
inline constexpr Switch kPasswordStdin = {"--password-stdin",
                                          "Read the password from the first line of standard input."};

}  // namespace postern::commands
