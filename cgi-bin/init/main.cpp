#include "commands/init.hpp"
#include "commands/own_program.hpp"
#include "init/init.hpp"

// The program postern-init.
int main(int count, char** arguments) {
    using namespace postern;
    return commands::run_own_program(commands::init_command(init::protect_site), count, arguments);
}
