#pragma once

#include "commands/command.hpp"

namespace postern::commands {

// Answers FastCGI requests on the configured address, or on descriptor 0 if none is configured, until SIGTERM
// or SIGINT. On SIGHUP, and with templates.reload on a change of the templates, reads the configuration and
// the templates again (LiveSite::reload).
int serve(const Invocation& invocation);

// Answers FastCGI requests on descriptor 0 and ignores the configured address: the program that started
// Postern listens there.
int serve_inherited(const Invocation& invocation);

// Answers the one request in the environment and standard input (RFC 3875). The invocation has no flags.
int answer_cgi(const Invocation& invocation);

}  // namespace postern::commands
