#pragma once

#include "commands/command.hpp"

namespace postern::commands {

// Answers FastCGI requests on the configured address, or on descriptor 0, until SIGTERM or SIGINT.
int serve(const Invocation& invocation);

// Answers the one request that the environment and standard input carry (RFC 3875). The invocation has no
// flags.
int answer_cgi(const Invocation& invocation);

}  // namespace postern::commands
