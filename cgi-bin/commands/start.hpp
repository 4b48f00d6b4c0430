#pragma once

namespace postern::commands {

// How the program was started, which decides the meaning of its arguments.
enum class StartMode {
    FastCgi,      // descriptor 0 is a listening socket: without a command, serve
    Cgi,          // as a CGI script: the arguments come from the visitor and are ignored
    CommandLine,  // by a user or a script: without a command, this is an error
};

// A web server passes a query string without '=' as arguments of a CGI script (RFC 3875 §4.4), so these
// arguments must be ignored. The arguments of a FastCGI server come from the operator, for any environment.
StartMode decide_start(bool descriptor_0_listens, bool has_gateway_interface);

}  // namespace postern::commands
