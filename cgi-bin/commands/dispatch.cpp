#include "commands/dispatch.hpp"

#include <exception>
#include <ostream>
#include <utility>

#include "commands/command_line.hpp"
#include "commands/help.hpp"

namespace postern::commands {
namespace {

Invocation invocation_of(const Program& program, const Start& start, CommandLine line = {}) {
    return {.sources = {.file = std::move(line.file),
                        .environment = start.environment,
                        .flags = std::move(line.flags)},
            .arguments = std::move(line.arguments),
            .switches = std::move(line.switches),
            .commands = program.commands,
            .in = start.in,
            .out = start.out,
            .err = start.err,
            .is_terminal = start.is_terminal};
}

// A start without a command. For a web server or a script this is an error, or a service without its socket
// would look like a success.
int introduce(const Program& program, const Start& start) {
    if (start.arguments.empty() && start.is_terminal) {
        start.out << introduction(program.commands);
        return kDone;
    }
    start.err << introduction(program.commands);
    complain(start.err,
             "expected a command; without a command, postern expects a listening socket as "
             "descriptor 0, or the variables of CGI");
    return kCalledWrongly;
}

int run_command_line(const Program& program, const Start& start) {
    CommandLine line = read_command_line(program.commands, start.arguments);
    if (!line.problems.empty()) return report(start.err, line.problems);
    if (line.wants_version) {
        start.out << version();
        return kDone;
    }
    if (line.wants_help) {
        start.out << help(program.commands, line.topic);
        return kDone;
    }
    if (const Command* command = line.command)
        return command->function(invocation_of(program, start, std::move(line)));
    if (line.topic.empty() && start.mode == StartMode::FastCgi)
        return program.serve(invocation_of(program, start, std::move(line)));
    if (line.topic.empty()) return introduce(program, start);
    start.err << help(program.commands, line.topic);
    return kCalledWrongly;
}

}  // namespace

int dispatch(const Program& program, const Start& start) {
    try {
        const int status = start.mode == StartMode::Cgi ? program.answer_cgi(invocation_of(program, start))
                                                        : run_command_line(program, start);
        if (start.out.flush()) return status;
        complain(start.err, "cannot write to standard output");
    } catch (const std::exception& error) {
        complain(start.err, error.what());
    }
    return kFailed;
}

}  // namespace postern::commands
