#pragma once

#include <array>

#include "commands/command.hpp"
#include "commands/switches.hpp"

namespace postern::commands {

inline constexpr auto kDoctorSwitches = std::to_array<Switch>({
    {"--user", "Sign in as that user, look from inside, and sign out again; asks for the password.", "EMAIL"},
    kPasswordStdin,
    {"--login", "Where the login page is, when it is on another host or cannot be found.", "URL"},
    {"--ca", "Certificates to trust instead of the system's, for a site with one of its own.", "FILE"},
    {"--allow-http", "Sign in over plain http, too: the password goes in clear."},
    {"--timeout", "How long to wait for each answer (10s).", "TIME"},
    kJson,
});

// The row of `doctor` in the tables of both programs: postern calls run_doctor, and postern-doctor examines
// the site.
constexpr Command doctor_command(int (*function)(const Invocation&)) {
    return {"doctor",
            "URL",
            "Ask a site behind the gate as a visitor would, and say what is wrong with it.",
            "postern doctor https://app.example.com/private/ --user ada@example.com",
            function,
            kDoctorSwitches};
}

// Starts postern-doctor (start_own_program).
int run_doctor(const Invocation& invocation);

}  // namespace postern::commands
