#pragma once

namespace postern::commands {

// How the program was started, and so what its arguments mean.
enum class StartMode {
    FastCgi,      // descriptor 0 is a listening socket: without a command it serves
    Cgi,          // as a CGI script: its arguments came from the visitor and are not looked at
    CommandLine,  // by a person or a script: without a command it was called wrongly
};

// A web server passes a query string without '=' as a CGI script's arguments (RFC 3875 §4.4), so they mean
// nothing there. A FastCGI server is started with arguments of the operator's, whatever the environment.
StartMode decide_start(bool descriptor_0_listens, bool has_gateway_interface);

}  // namespace postern::commands
