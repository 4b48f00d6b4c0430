#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "commands/command.hpp"

namespace postern::commands {

// A password from standard input: on a terminal asked for twice, without echo; otherwise, or with the switch
// --password-stdin, the first line. An error says why no browser could send such a one: it is empty, too
// long or no text; or that the two differ.
Result<Secret> typed_password(const Invocation& invocation);

}  // namespace postern::commands
