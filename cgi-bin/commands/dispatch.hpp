#pragma once

#include <iosfwd>
#include <span>
#include <string>

#include "commands/command.hpp"
#include "commands/start.hpp"

namespace postern::commands {

// The program's table and what it does without a command.
struct Program {
    std::span<const Command> commands;
    int (*serve)(const Invocation&);       // started with a listening descriptor 0
    int (*answer_cgi)(const Invocation&);  // started as a CGI script
};

// What the program was started with. `arguments` are without its name; `environment` as of config::Sources.
struct Start {
    StartMode mode;
    std::span<const std::string> arguments;
    const char* const* environment;
    std::istream& in;
    std::ostream& out;
    std::ostream& err;
    bool is_terminal = false;  // `in` is one
};

// Does what the arguments say and returns the exit status. Whatever goes wrong is on `err`, one line each,
// an exception too.
int dispatch(const Program& program, const Start& start);

}  // namespace postern::commands
