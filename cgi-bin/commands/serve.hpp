#pragma once

#include "commands/command.hpp"

namespace postern::commands {

// Answers FastCGI requests on the configured address, without one on descriptor 0, until SIGTERM, SIGINT or
// SIGHUP.
int serve(const Invocation& invocation);

// The same on descriptor 0, whatever address is configured: whoever started this program listens there.
int serve_inherited(const Invocation& invocation);

// Answers the one request that the environment and standard input carry (RFC 3875). The invocation has no
// flags.
int answer_cgi(const Invocation& invocation);

}  // namespace postern::commands
