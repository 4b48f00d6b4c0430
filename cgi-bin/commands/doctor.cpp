#include "commands/doctor.hpp"

#include "commands/own_program.hpp"

namespace postern::commands {

int run_doctor(const Invocation& invocation) {
    return start_own_program(invocation, doctor_command(run_doctor));
}

}  // namespace postern::commands
