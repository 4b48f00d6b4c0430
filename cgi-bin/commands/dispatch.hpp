#pragma once

#include <iosfwd>
#include <span>
#include <string>

#include "commands/command.hpp"
#include "commands/start.hpp"

namespace postern::commands {

// The table of the program, and the functions for a start without a command.
struct Program {
    std::span<const Command> commands;
    int (*serve)(const Invocation&);       // started with a listening descriptor 0
    int (*answer_cgi)(const Invocation&);  // started as a CGI script
};

// The input of the program's start. `arguments` lack the program's name; `environment` is as in
// config::Sources.
struct Start {
    StartMode mode;
    std::span<const std::string> arguments;
    const char* const* environment;
    std::istream& in;
    std::ostream& out;
    std::ostream& err;
    bool is_terminal = false;  // `in` is a terminal
};

// Runs the command in the arguments and returns the exit status. Prints each error, including an exception,
// on its own line of `err`.
int dispatch(const Program& program, const Start& start);

}  // namespace postern::commands
