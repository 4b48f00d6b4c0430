#include "commands/doctor.hpp"
#include "commands/own_program.hpp"
#include "doctor/doctor.hpp"

// The program postern-doctor.
int main(int count, char** arguments) {
    using namespace postern;
    return commands::run_own_program(commands::doctor_command(doctor::examine_site), count, arguments);
}
