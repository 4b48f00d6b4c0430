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
#include "commands/help.hpp"
#include "commands/init.hpp"
#include "commands/man.hpp"
#include "commands/password.hpp"
#include "commands/serve.hpp"
#include "commands/session.hpp"
#include "commands/switches.hpp"
#include "commands/throttle.hpp"
#include "commands/token.hpp"
#include "commands/user.hpp"
#include "commands/user_import.hpp"
#include "commands/user_second.hpp"
#include "gateway/listener.hpp"

namespace postern::commands {
namespace {

constexpr auto kReferenceSwitches =
    std::to_array<Switch>({{"--markdown", "Print docs/configuration.md instead of a sample file."}, kJson});
constexpr auto kJsonSwitches = std::to_array({kJson});
constexpr auto kPasswordSwitches = std::to_array({kPasswordStdin});
constexpr auto kYesSwitches = std::to_array({kYes});
constexpr auto kAddSwitches = std::to_array<Switch>({
    {"--name", "The user's full name.", "NAME"},
    {"--group", "A group of the user.", "GROUP", true},
    kPasswordStdin,
    {"--no-password", "Add the user without a password; the user cannot sign in before there is one."},
});
constexpr auto kRenameSwitches = std::to_array<Switch>({{"--name", "The user's full name.", "NAME"}});
constexpr auto kListSwitches =
    std::to_array<Switch>({{"--group", "List only the users in that group.", "GROUP", false}, kJson});
constexpr auto kImportSwitches = std::to_array<Switch>({
    {"--strict", "Import all users of the file, or none if a line is wrong."},
    {"--domain", "Import ada in the file as ada@DOMAIN.", "DOMAIN"},
    kJson,
});
constexpr auto kSessionListSwitches =
    std::to_array<Switch>({{"--user", "List only the sessions of that user.", "EMAIL"}, kJson});
constexpr auto kSessionEndSwitches = std::to_array<Switch>({
    {"--user", "End all sessions of that user.", "EMAIL"},
    {"--all", "End the sessions of all users; asks first."},
    kYes,
});
constexpr auto kTokenListSwitches =
    std::to_array<Switch>({{"--user", "List only the app passwords of that user.", "EMAIL"}, kJson});
constexpr auto kTokenAddSwitches = std::to_array<Switch>({
    {"--name", "A name that tells the user where the app password is used.", "NAME"},
    {"--label", "A label from app_passwords.labels, which locations name in their rule.", "LABEL", true},
    {"--lifetime", "How long the app password is valid, such as 30d; 90d if it is not given.", "DURATION"},
});
constexpr auto kTokenEndSwitches = std::to_array<Switch>({
    {"--user", "End all app passwords of that user.", "EMAIL"},
    {"--all", "End the app passwords of all users; asks first."},
    kYes,
});
constexpr auto kThrottleLiftSwitches = std::to_array<Switch>({
    {"--user", "Forget the failed attempts for that user.", "EMAIL"},
    {"--address", "Forget the attempts from that address and its IPv6 network.", "ADDRESS"},
    {"--all", "Forget all attempts."},
});

constexpr auto kCommands = std::to_array<Command>({
    {"serve", "", "Answer FastCGI requests until SIGTERM.", "postern serve --listen unix:/run/postern.sock",
     serve},
    {"user add", "EMAIL", "Add a user; asks for the password.",
     "postern user add ada@example.com --name 'Ada Lovelace' --group staff", add_user, kAddSwitches},
    {"user list", "", "List all users, or the users in a group.", "postern user list --group staff",
     list_users, kListSwitches},
    {"user show", "EMAIL", "Show everything about a user except the password.",
     "postern user show ada@example.com", show_user, kJsonSwitches},
    {"user passwd", "EMAIL", "Change a user's password and end their sessions and app passwords.",
     "postern user passwd ada@example.com", change_user_password, kPasswordSwitches},
    {"user rename", "EMAIL [NEW-EMAIL]", "Change a user's email, name or both; their sessions go on.",
     "postern user rename ada@example.com countess@example.com --name 'Ada King'", rename_user,
     kRenameSwitches},
    {"user group add", "EMAIL GROUP", "Add a user to a group.",
     "postern user group add ada@example.com staff", add_user_to_group},
    {"user group remove", "EMAIL GROUP", "Remove a user from a group.",
     "postern user group remove ada@example.com staff", remove_user_from_group},
    {"user second show", "EMAIL",
     "Show whether a user has a second factor, and how many recovery codes are left.",
     "postern user second show ada@example.com", show_second_factor, kJsonSwitches},
    {"user second reset", "EMAIL",
     "Remove a user's second factor, for example after the loss of a phone, and end their sessions; asks "
     "first.",
     "postern user second reset ada@example.com", reset_second_factor, kYesSwitches},
    {"user disable", "EMAIL", "Stop a user from signing in, and end their sessions and app passwords.",
     "postern user disable ada@example.com", disable_user},
    {"user enable", "EMAIL", "Let a disabled user sign in again.", "postern user enable ada@example.com",
     enable_user},
    {"user remove", "EMAIL", "Remove a user and end their sessions and app passwords; asks first.",
     "postern user remove ada@example.com", remove_user, kYesSwitches},
    {"user import", "FILE",
     "Add the users of a password file (.htpasswd) with their passwords; - is standard input.",
     "postern user import /etc/nginx/.htpasswd --domain example.com", import_users, kImportSwitches},
    {"session list", "", "List the sessions: which user, since when, from which address and browser.",
     "postern session list --user ada@example.com", list_sessions, kSessionListSwitches},
    {"session end", "[ID]", "End one session, all sessions of a user, or all sessions.",
     "postern session end 0123456789abcdef", end_sessions, kSessionEndSwitches},
    {"token list", "", "List the app passwords: whose, for which locations, until when, and their last use.",
     "postern token list --user ada@example.com", list_app_passwords, kTokenListSwitches},
    {"token add", "EMAIL", "Make an app password for a program of a user, and print it.",
     "postern token add ada@example.com --name backup --label dav --lifetime 30d", add_app_password,
     kTokenAddSwitches},
    {"token end", "[ID]", "End one app password, all app passwords of a user, or all app passwords.",
     "postern token end abcdefghij234567", end_app_passwords, kTokenEndSwitches},
    {"throttle list", "", "List the users and addresses that must wait after too many attempts to sign in.",
     "postern throttle list --json", list_throttle, kJsonSwitches},
    {"throttle lift", "", "Let a user, an address or everyone try again at once.",
     "postern throttle lift --user ada@example.com", lift_throttle, kThrottleLiftSwitches},
    {"password hash", "", "Print the hash of a password, for users.shared_password_hash.",
     "postern password hash", hash_password},
    {"database check", "", "Show where the database is, and check that it is up to date and not damaged.",
     "postern database check", check_database, kJsonSwitches},
    {"database migrate", "", "Update the tables to this version; serve does the same when it starts.",
     "postern database migrate", migrate_database},
    {"database backup", "FILE", "Copy the SQLite database to a new file while Postern runs.",
     "postern database backup /var/backups/postern/postern.db", back_up_database},
    {"config check", "", "Check the configuration and name every mistake.",
     "postern config check --config /etc/postern/postern.toml", check_config, kJsonSwitches},
    {"config reference", "", "Print a configuration file with every setting, its meaning and its default.",
     "postern config reference > /etc/postern/postern.toml", print_config_reference, kReferenceSwitches},
    {"config nginx", "[FILE]", "Check the output of nginx -T for ways past Postern.",
     "sudo nginx -T | postern config nginx", check_nginx, kJsonSwitches},
    init_command(run_init),
    doctor_command(run_doctor),
    {"help", "[COMMAND...]", "Print all commands and settings, or the help for a command.",
     "postern help user add", print_help},
    {"version", "", "Print the version.", "postern version", print_version},
    {"man", "PAGE", "Print a manual page: postern or postern.toml.", "postern man postern.toml | man -l -",
     print_manual_page},
    {"completion bash", "", "Print the completion script for bash.",
     "postern completion bash > /etc/bash_completion.d/postern", print_bash_completion},
    {"completion zsh", "", "Print the completion script for zsh.",
     "postern completion zsh > /usr/local/share/zsh/site-functions/_postern", print_zsh_completion},
    {"completion fish", "", "Print the completion script for fish.",
     "postern completion fish > /etc/fish/completions/postern.fish", print_fish_completion},
    {"completion words", "",
     "Print the words that complete the words on standard input, for the completion scripts.",
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
