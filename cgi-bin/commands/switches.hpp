#pragma once

#include "commands/command.hpp"

namespace postern::commands {

// The flags that several commands share.
inline constexpr Switch kJson = {"--json", "Print JSON, for scripts."};
inline constexpr Switch kPasswordStdin = {"--password-stdin",
                                          "Read the password from the first line of standard input."};

inline constexpr Switch kYes = {"--yes", "Do not ask first. Needed if standard input is not a terminal."};

}  // namespace postern::commands
