#include "commands/commands.hpp"

#include <array>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include <unistd.h>

#include "commands/config.hpp"
#include "commands/dispatch.hpp"
#include "commands/password.hpp"
#include "commands/serve.hpp"
#include "gateway/listener.hpp"

namespace postern::commands {
namespace {

constexpr auto kReferenceSwitches =
    std::to_array<Switch>({{"--markdown", "As docs/configuration.md, instead of a sample file."}});

// THE table of commands.
constexpr auto kCommands = std::to_array<Command>({
    {"serve", "Answer FastCGI requests until SIGTERM.", "postern serve --listen unix:/run/postern.sock",
     serve},
    {"config check", "Say whether the configuration is fine, or all that is wrong with it.",
     "postern config check --config /etc/postern/postern.toml", check_config},
    {"config reference", "Print a configuration file with every setting, its meaning and its default.",
     "postern config reference > /etc/postern/postern.toml", print_config_reference, kReferenceSwitches},
    {"password hash", "Print the hash of a password, for users.shared_password_hash.",
     "postern password hash", hash_password},
});

}  // namespace

int run(int count, char** arguments) {
    const std::vector<std::string> rest(arguments + (count > 0 ? 1 : 0), arguments + count);
    const StartMode mode =
        decide_start(gateway::is_listening_socket(STDIN_FILENO), std::getenv("GATEWAY_INTERFACE") != nullptr);
    return dispatch({kCommands, serve_inherited, answer_cgi},
                    {mode, rest, environ, std::cin, std::cout, std::cerr});
}

}  // namespace postern::commands
