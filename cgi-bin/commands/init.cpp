#include "commands/init.hpp"

#include "commands/own_program.hpp"

namespace postern::commands {

int run_init(const Invocation& invocation) {
    return start_own_program(invocation, init_command(run_init));
}

}  // namespace postern::commands
