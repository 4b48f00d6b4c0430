#include "commands/commands.hpp"

#include <array>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include <unistd.h>

#include "commands/completion.hpp"
#include "commands/config.hpp"
#include "commands/config_nginx.hpp"
#include "commands/database.hpp"
#include "commands/dispatch.hpp"
#include "commands/doctor.hpp"
#include "commands/init.hpp"
#include "commands/man.hpp"
#include "commands/password.hpp"
#include "commands/serve.hpp"
#include "commands/session.hpp"
#include "commands/switches.hpp"
#include "commands/throttle.hpp"
#include "commands/user.hpp"
#include "commands/user_import.hpp"
#include "gateway/listener.hpp"

namespace postern::commands {
namespace {

constexpr auto kReferenceSwitches =
    std::to_array<Switch>({{"--markdown", "As docs/configuration.md, instead of a sample file."}});
constexpr auto kListSwitches = std::to_array({kJson});
constexpr auto kPasswordSwitches = std::to_array({kPasswordStdin});
constexpr auto kAddSwitches = std::to_array<Switch>({
    {"--name", "What the user is called.", "NAME"},
    {"--group", "A group that the user is in.", "GROUP", true},
    kPasswordStdin,
    {"--no-password", "Without a password, so that the user cannot sign in until there is one."},
});
constexpr auto kRenameSwitches = std::to_array<Switch>({{"--name", "What the user is called.", "NAME"}});
constexpr auto kImportSwitches = std::to_array<Switch>({
    {"--strict", "All users of the file or, when one cannot be taken, none."},
    {"--domain", "Makes ada in the file ada@DOMAIN.", "DOMAIN"},
});
constexpr auto kSessionListSwitches =
    std::to_array<Switch>({{"--user", "Only the sessions of that user.", "EMAIL"}, kJson});
constexpr auto kSessionEndSwitches = std::to_array<Switch>({
    {"--user", "All sessions of that user.", "EMAIL"},
    {"--all", "The sessions of everybody."},
});
constexpr auto kThrottleLiftSwitches = std::to_array<Switch>({
    {"--user", "Whatever was counted for that user.", "EMAIL"},
    {"--address", "Whatever was counted for that address or its IPv6 network.", "ADDRESS"},
    {"--all", "Whatever was counted."},
});

constexpr auto kCommands = std::to_array<Command>({
    {"serve", "", "Answer FastCGI requests until SIGTERM.", "postern serve --listen unix:/run/postern.sock",
     serve},
    {"user add", "EMAIL", "Add a user; asks for the password.",
     "postern user add ada@example.com --name 'Ada Lovelace' --group staff", add_user, kAddSwitches},
    {"user list", "", "List all users.", "postern user list --json", list_users, kListSwitches},
    {"user show", "EMAIL", "Show all about a user but the password.", "postern user show ada@example.com",
     show_user, kListSwitches},
    {"user passwd", "EMAIL", "Give a user another password; ends their sessions.",
     "postern user passwd ada@example.com", change_user_password, kPasswordSwitches},
    {"user rename", "EMAIL [NEW-EMAIL]", "Change a user's email, name or both; their sessions go on.",
     "postern user rename ada@example.com countess@example.com --name 'Ada King'", rename_user,
     kRenameSwitches},
    {"user group add", "EMAIL GROUP", "Put a user into a group.",
     "postern user group add ada@example.com staff", add_user_to_group},
    {"user group remove", "EMAIL GROUP", "Take a user out of a group.",
     "postern user group remove ada@example.com staff", remove_user_from_group},
    {"user disable", "EMAIL", "Keep a user from signing in; ends their sessions.",
     "postern user disable ada@example.com", disable_user},
    {"user enable", "EMAIL", "Let a disabled user sign in again.", "postern user enable ada@example.com",
     enable_user},
    {"user remove", "EMAIL", "Remove a user and their sessions.", "postern user remove ada@example.com",
     remove_user},
    {"user import", "FILE", "Add the users of a password file (.htpasswd) with the passwords they have.",
     "postern user import /etc/nginx/.htpasswd --domain example.com", import_users, kImportSwitches},
    {"session list", "", "List who is signed in, and from where.",
     "postern session list --user ada@example.com", list_sessions, kSessionListSwitches},
    {"session end", "[ID]", "End one session, all of a user's, or all.",
     "postern session end 0123456789abcdef", end_sessions, kSessionEndSwitches},
    {"throttle list", "", "List who has to wait, for having tried to sign in too often.",
     "postern throttle list --json", list_throttle, kListSwitches},
    {"throttle lift", "", "Let a user, an address or everybody try again at once.",
     "postern throttle lift --user ada@example.com", lift_throttle, kThrottleLiftSwitches},
    {"password hash", "", "Print the hash of a password, for users.shared_password_hash.",
     "postern password hash", hash_password},
    {"database check", "", "Say where the database is, and whether it is up to date and undamaged.",
     "postern database check", check_database},
    {"database migrate", "", "Bring the tables up to date, as serve does when it starts.",
     "postern database migrate", migrate_database},
    {"database backup", "FILE", "Copy the SQLite database as it is now, while Postern runs.",
     "postern database backup /var/backups/postern/postern.db", back_up_database},
    {"config check", "", "Say whether the configuration is fine, or all that is wrong with it.",
     "postern config check --config /etc/postern/postern.toml", check_config},
    {"config reference", "", "Print a configuration file with every setting, its meaning and its default.",
     "postern config reference > /etc/postern/postern.toml", print_config_reference, kReferenceSwitches},
    {"config nginx", "[FILE]", "Read the output of nginx -T, and say where requests get past the gate.",
     "sudo nginx -T | postern config nginx", check_nginx},
    init_command(run_init),
    doctor_command(run_doctor),
    {"man", "PAGE", "Print a manual page: postern or postern.toml.", "postern man postern.toml | man -l -",
     print_manual_page},
    {"completion bash", "", "Print the script with which bash completes Postern's command line.",
     "postern completion bash > /etc/bash_completion.d/postern", print_bash_completion},
    {"completion zsh", "", "Print the script with which zsh completes Postern's command line.",
     "postern completion zsh > /usr/local/share/zsh/site-functions/_postern", print_zsh_completion},
    {"completion fish", "", "Print the script with which fish completes Postern's command line.",
     "postern completion fish > /etc/fish/completions/postern.fish", print_fish_completion},
    {"completion words", "",
     "Print the words that complete the words on standard input; the three scripts ask it.",
     "printf '%s\\n' user a | postern completion words", complete_words},
});

}  // namespace

std::span<const Command> all_commands() {
    return kCommands;
}

int run(int count, char** arguments) {
    const std::vector<std::string> rest(arguments + (count > 0 ? 1 : 0), arguments + count);
    const StartMode mode =
        decide_start(gateway::is_listening_socket(STDIN_FILENO), std::getenv("GATEWAY_INTERFACE") != nullptr);
    return dispatch({kCommands, serve_inherited, answer_cgi},
                    {mode, rest, environ, std::cin, std::cout, std::cerr, isatty(STDIN_FILENO) != 0});
}

}  // namespace postern::commands
