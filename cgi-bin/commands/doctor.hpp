#pragma once

#include <array>

#include "commands/command.hpp"
#include "commands/switches.hpp"

namespace postern::commands {

inline constexpr auto kDoctorSwitches = std::to_array<Switch>({
    {"--user", "Sign in as that user for more checks, and sign out again; asks for the password.", "EMAIL"},
    kPasswordStdin,
    {"--login", "The login page, if it is on another host or doctor cannot find it.", "URL"},
    {"--ca", "Certificates to trust instead of the system's, for a site with its own certificate authority.",
     "FILE"},
    {"--allow-http", "Sign in over plain http, too; the network can then read the password."},
    {"--timeout", "The longest time to wait for an answer (10s).", "TIME"},
    {"--verbose", "List the checks that did not run, and why."},
    kJson,
});

// The row of `doctor` in the tables of both programs: postern calls run_doctor, and postern-doctor examines
// the site.
constexpr Command doctor_command(int (*function)(const Invocation&)) {
    return {"doctor",
            "URL",
            "Visit a protected site as a browser does, and name every fault with its fix.",
            "postern doctor https://app.example.com/private/ --user ada@example.com",
            function,
            kDoctorSwitches};
}

// Starts postern-doctor (start_own_program).
int run_doctor(const Invocation& invocation);

}  // namespace postern::commands
