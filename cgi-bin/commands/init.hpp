#pragma once

#include <array>

#include "commands/command.hpp"
#include "commands/switches.hpp"

namespace postern::commands {

inline constexpr auto kInitSwitches = std::to_array<Switch>({
    {"--url", "The address of the site to protect, such as https://app.example.com/.", "URL"},
    {"--login-host",
     "A separate host for the login page; without it, the login page is at /postern/ on the site.", "HOST"},
    {"--user", "The first user; asks for the password.", "EMAIL"},
    kPasswordStdin,
    {"--server", "nginx, apache or lighttpd; without it, init takes the web server that runs.", "NAME"},
    {"--site", "The configuration file of the site, if init cannot find it by the host of the URL.", "FILE"},
    {"--yes", "Make all changes without asking."},
    {"--print", "Print all changes, but make none."},
});

// The row of `init` in the tables of both programs: postern calls run_init, and postern-init sets up the
// site.
constexpr Command init_command(int (*function)(const Invocation&)) {
    return {"init",
            "",
            "Protect a site of the web server on this machine; shows each change first.",
            "sudo postern init --url https://app.example.com/ --user ada@example.com",
            function,
            kInitSwitches};
}

// Starts postern-init (start_own_program).
int run_init(const Invocation& invocation);

}  // namespace postern::commands
