#include "commands/completion.hpp"

#include <map>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "config/settings.hpp"

namespace postern::commands {
namespace {

using Words = std::set<std::string>;

// Maps the beginning of a command's name ("", "user", "user group") to the words that may follow.
std::map<std::string, Words> words_after(std::span<const Command> commands) {
    std::map<std::string, Words> words;
    for (const Command& command : commands) {
        std::string topic;
        std::string_view rest = command.name;
        while (!rest.empty()) {
            const auto end = std::min(rest.find(' '), rest.size());
            const std::string word(rest.substr(0, end));
            words[topic].insert(word);
            topic += (topic.empty() ? "" : " ") + word;
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
    return words;
}

std::string pattern_of(const Words& words) {
    return fmt::format("{}", fmt::join(words, "|"));
}

// The flags with a value, as a bash pattern: "--config|--listen|…".
std::string flags_with_value(std::span<const Command> commands) {
    Words flags = {"--config"};
    for (const config::Setting& setting : config::settings()) {
        if (!setting.is_secret) flags.insert(flag_name(setting));
    }
    for (const Command& command : commands) {
        for (const Switch& each : command.switches) {
            if (!each.value.empty()) flags.emplace(each.name);
        }
    }
    return pattern_of(flags);
}

// The flags with the path of a file as value.
std::string flags_with_path() {
    Words flags = {"--config"};
    for (const config::Setting& setting : config::settings()) {
        if (setting.value == "FILE" || setting.value == "DIRECTORY") flags.insert(flag_name(setting));
    }
    return pattern_of(flags);
}

std::string full_names(std::span<const Command> commands) {
    Words names;
    for (const Command& command : commands)
        names.insert(fmt::format("'{}'", command.name));
    return pattern_of(names);
}

std::string joined(const Words& words) {
    return fmt::format("{}", fmt::join(words, " "));
}

std::string flags_of_every_command() {
    Words flags = {"--config", "--help", "--version"};
    for (const config::Setting& setting : config::settings()) {
        if (!setting.is_secret) flags.insert(flag_name(setting));
    }
    return joined(flags);
}

// The lines of a bash case: the words and flags that may follow the words on the command line.
std::string cases(std::span<const Command> commands) {
    std::string lines;
    const auto add = [&](std::string_view topic, const std::string& what) {
        lines += fmt::format("        '{}') {} ;;\n", topic, what);
    };
    for (const auto& [topic, words] : words_after(commands))
        add(topic, fmt::format("words='{}'", joined(words)));
    for (const Command& command : commands) {
        std::string flags;
        for (const Switch& each : command.switches)
            flags.append(" ").append(each.name);
        if (!flags.empty()) flags.insert(0, "flags+='").append("'");
        if (command.arguments.find("FILE") != std::string_view::npos) flags += " files=yes";
        if (!flags.empty()) add(command.name, flags);
    }
    return lines;
}

// Every beginning of a command's name, as a bash pattern.
std::string topics(std::span<const Command> commands) {
    std::vector<std::string> all;
    for (const auto& [topic, words] : words_after(commands)) {
        for (const std::string& word : words)
            all.push_back(fmt::format("'{}{}{}'", topic, topic.empty() ? "" : " ", word));
    }
    return fmt::format("{}", fmt::join(all, "|"));
}

}  // namespace

int print_bash_completion(const Invocation& invocation) {
    const auto commands = invocation.commands;
    invocation.out << R"(# Completes postern's command line in bash; made by `postern completion bash`.
_postern() {
    local word=${COMP_WORDS[COMP_CWORD]} topic='' words='' files='' flag='' i
    local flags=')" << flags_of_every_command()
                   << R"('
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
            )" << flags_with_value(commands)
                   << R"()
                flag=${COMP_WORDS[i]}
                [[ ${COMP_WORDS[i + 1]} != '=' ]] || ((i++))  # bash takes --flag=value apart
                ((i++)) ;;
            -*) ;;
            *)
                case "${topic:+$topic }${COMP_WORDS[i]}" in
                    )"
                   << topics(commands) << R"()
                        topic=${topic:+$topic }${COMP_WORDS[i]} ;;
                    *)
                        case $topic in
                            )"
                   << full_names(commands) << R"() ;;  # an argument of its
                            *) return ;;
                        esac ;;
                esac ;;
        esac
    done
    case $topic in
)" << cases(commands)
                   << R"(    esac
    if ((i > COMP_CWORD)); then  # the word is a flag's value
        files='' words='' flags=''
        case $flag in
            )" << flags_with_path()
                   << R"() files=yes ;;
        esac
    fi
    if [[ $files && $word != -* ]]; then
        mapfile -t COMPREPLY < <(compgen -f -- "${word#=}")
        compopt -o filenames 2>/dev/null
    elif [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$flags" -- "$word")
    else
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
    fi
}
complete -F _postern postern
)";
    return kDone;
}

}  // namespace postern::commands
