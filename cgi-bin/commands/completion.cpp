#include "commands/completion.hpp"

#include <algorithm>
#include <filesystem>
#include <istream>
#include <ostream>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/clock.hpp"
#include "base/unix_user.hpp"
#include "commands/command_line.hpp"
#include "commands/help.hpp"
#include "commands/user.hpp"
#include "config/settings.hpp"
#include "database/database.hpp"
#include "users/users.hpp"

namespace postern::commands {
namespace {

using Words = std::set<std::string>;

const Words kFiles = {":files"};

// A command line is the words before the last word, and the last word.
struct Typed {
    std::vector<std::string> words;
    std::string last;
};

Typed read_words(std::istream& in) {
    Typed typed;
    for (std::string word; std::getline(in, word);)
        typed.words.push_back(word);
    if (!typed.words.empty()) {
        typed.last = std::move(typed.words.back());
        typed.words.pop_back();
    }
    return typed;
}

// The placeholder of the flag's value ("FILE"); empty if the flag has no value or is unknown.
std::string_view value_of_flag(std::span<const Command> commands, std::string_view name) {
    if (name == "--config") return "FILE";
    for (const config::Setting& setting : config::settings()) {
        if (flag_name(setting) == name) return setting.value;
    }
    for (const Command& command : commands) {
        for (const Switch& each : command.switches) {
            if (each.name == name) return each.value;
        }
    }
    return {};
}

// Where the last word is on the command line.
struct Position {
    std::string topic;                 // the part of a command's name that is there: "user group"
    const Command* command = nullptr;  // the command, if its name is complete
    std::size_t arguments = 0;         // the command's arguments before the last word
    std::string_view value;            // the placeholder, if the last word is the value of a flag
    bool is_wrong = false;             // a word before is not a command
    bool is_for_help = false;          // after `postern help`, whose arguments are the words of a command
};

class Walk {
public:
    explicit Walk(std::span<const Command> commands) : commands_(commands) {}

    Position along(const std::vector<std::string>& words) {
        for (const std::string& word : words) {
            if (!std::exchange(at_.value, {}).empty()) continue;  // the value of the flag before
            if (word.starts_with('-') && word != "-") {
                if (word.find('=') == std::string::npos) at_.value = value_of_flag(commands_, word);
            } else if (!is_part_of_name(word)) {
                ++at_.arguments;
                at_.is_wrong |= at_.command == nullptr;
            }
        }
        return at_;
    }

private:
    bool is_part_of_name(const std::string& word) {
        if (at_.command != nullptr) return false;
        const std::string longer = at_.topic.empty() ? word : fmt::format("{} {}", at_.topic, word);
        bool found = false;
        for (const Command& command : commands_) {
            found |= command.name == longer || command.name.starts_with(longer + " ");
            if (command.name == longer) at_.command = &command;
        }
        if (found) at_.topic = longer;
        if (at_.command != nullptr && at_.command->function == print_help) at_ = after_help();
        return found;
    }

    static Position after_help() {
        Position at;
        at.is_for_help = true;
        return at;
    }

    std::span<const Command> commands_;
    Position at_;
};

Words flags_at(const Position& at) {
    Words flags = {"--config", "--help"};
    if (at.topic.empty()) flags.insert("--version");
    if (at.topic.empty() || at.topic == "serve") {
        for (const config::Setting& setting : config::settings()) {
            if (!setting.is_secret) flags.insert(flag_name(setting));
        }
    }
    if (at.command == nullptr) return flags;
    for (const Switch& each : at.command->switches)
        flags.emplace(each.name);
    return flags;
}

// The next words of the commands' names.
Words names_after(std::span<const Command> commands, const std::string& topic) {
    const std::string beginning = topic.empty() ? "" : topic + " ";
    Words words;
    for (const Command& command : commands) {
        if (!command.name.starts_with(beginning)) continue;
        const std::string_view rest = command.name.substr(beginning.size());
        words.emplace(rest.substr(0, rest.find(' ')));
    }
    return words;
}

// A shell reads other characters of an email as more than a letter, and would run "a`reboot`@example.com".
bool is_plain(const std::string& email) {
    constexpr std::string_view kPlain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@.-_+%";
    return email.find_first_not_of(kPlain) == std::string::npos;
}

Words emails(const Invocation& invocation, const std::vector<std::string>& words) {
    CommandLine line = read_command_line(invocation.commands, words);
    const auto loaded = config::load({.file = std::move(line.file),
                                      .environment = invocation.sources.environment,
                                      .flags = std::move(line.flags)});
    if (!loaded) return {};
    const database::Place place = database::place_of(loaded->config);
    std::error_code ignored;
    if (loaded->config.database.url.empty() && !std::filesystem::exists(place.file, ignored)) return {};
    work_as_owner_of(loaded->config.state.directory);
    const SystemClock clock;
    database::Database database(place, 1, database::Tables::LeaveAlone);
    Words found;
    for (const users::UserRecord& each : users::Users(database, clock).list()) {
        if (is_plain(each.user.email.typed)) found.insert(each.user.email.typed);
    }
    return found;
}

Words values(const Invocation& invocation, const Typed& typed, std::string_view placeholder) {
    if (placeholder == "FILE" || placeholder == "DIRECTORY") return kFiles;
    if (placeholder == "EMAIL") return emails(invocation, typed.words);
    return {};
}

Words candidates(const Invocation& invocation, const Typed& typed) {
    const Position at = Walk(invocation.commands).along(typed.words);
    if (at.is_wrong || (at.is_for_help && at.command != nullptr)) return {};
    if (!at.value.empty()) return values(invocation, typed, at.value);
    if (const auto equals = typed.last.find('=');
        typed.last.starts_with('-') && equals != std::string::npos) {
        const std::string name = typed.last.substr(0, equals);
        const Words found = values(invocation, typed, value_of_flag(invocation.commands, name));
        if (found == kFiles) return found;
        Words whole;
        for (const std::string& each : found)
            whole.insert(fmt::format("{}={}", name, each));
        return whole;
    }
    if (typed.last.starts_with('-')) return at.is_for_help ? Words{} : flags_at(at);
    Words found = names_after(invocation.commands, at.topic);
    if (at.command == nullptr) return found;
    const auto arguments = argument_names(*at.command);
    if (at.arguments >= arguments.size()) return {};
    std::string_view name = arguments[at.arguments];
    if (name.starts_with('[')) name = name.substr(1, name.size() - 2);
    // The email of a new user is not the email of another user.
    return at.command->function == add_user ? Words{} : values(invocation, typed, name);
}

}  // namespace

int complete_words(const Invocation& invocation) {
    const Typed typed = read_words(invocation.in);
    for (const std::string& each : candidates(invocation, typed)) {
        if (each.starts_with(typed.last) || each == *kFiles.begin()) invocation.out << each << '\n';
    }
    return kDone;
}

int print_bash_completion(const Invocation& invocation) {
    invocation.out << R"(# Completes the command line of postern in bash.
_postern() {
    local i head='' glue='' words=()
    for ((i = 1; i <= COMP_CWORD; i++)); do
        if [[ ${COMP_WORDS[i]} =~ ^[=:@]+$ && ${#words[@]} -gt 0 ]]; then
            # bash splits --flag=value and ada@example.com.
            words[-1]+=${COMP_WORDS[i]} glue=yes head=${words[-1]}
        elif [[ $glue ]]; then
            words[-1]+=${COMP_WORDS[i]} glue=
        else
            words+=("${COMP_WORDS[i]}") head=
        fi
    done
    mapfile -t COMPREPLY < <(printf '%s\n' "${words[@]}" | postern completion words 2>/dev/null)
    if [[ ${COMPREPLY-} == :files ]]; then
        mapfile -t COMPREPLY < <(compgen -f -- "${words[-1]#"$head"}")
        compopt -o filenames 2>/dev/null
    else
        COMPREPLY=("${COMPREPLY[@]#"$head"}")
    fi
}
complete -F _postern postern
)";
    return kDone;
}

int print_zsh_completion(const Invocation& invocation) {
    invocation.out << R"(#compdef postern
# Completes the command line of postern in zsh.
local -a found
found=("${(@f)$(printf '%s\n' "${(@Q)words[2,CURRENT]}" | postern completion words 2>/dev/null)}")
if [[ $found[1] == :files ]]; then
    compset -P '*='
    _files
else
    compadd -- "${(@)found:#}"
fi
)";
    return kDone;
}

int print_fish_completion(const Invocation& invocation) {
    invocation.out << R"(# Completes the command line of postern in fish.
function __postern_complete
    set -l words (commandline -opc)
    set -l last (commandline -ct)
    set -l found (printf '%s\n' $words[2..] "$last" | postern completion words 2>/dev/null)
    if test "$found[1]" = :files
        set -l flag (string match -r '^--[^=]*=' -- "$last"; or echo)
        printf '%s\n' $flag(__fish_complete_path (string replace -- "$flag" '' "$last"))
    else
        printf '%s\n' $found
    end
end
complete -c postern -f -a '(__postern_complete)'
)";
    return kDone;
}

}  // namespace postern::commands
