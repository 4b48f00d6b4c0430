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

int run_command_line(const Program& program, const Start& start) {
    CommandLine line = read_command_line(program.commands, start.arguments);
    if (!line.problems.empty()) return report(start.err, line.problems);
    if (line.wants_version) {
        start.out << "postern " POSTERN_VERSION "\n";
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
    start.err << help(program.commands, line.topic);
    return kCalledWrongly;
}

}  // namespace

int dispatch(const Program& program, const Start& start) {
    try {
        const int status = start.mode == StartMode::Cgi ? program.answer_cgi(invocation_of(program, start))
                                                        : run_command_line(program, start);
        if (start.out.flush()) return status;
        complain(start.err, "standard output cannot be written");
    } catch (const std::exception& error) {
        complain(start.err, error.what());
    }
    return kFailed;
}

}  // namespace postern::commands
