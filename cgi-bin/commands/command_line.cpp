#include "commands/command_line.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

#include "config/in_quotes.hpp"
#include "config/nearest.hpp"
#include "config/settings.hpp"

namespace postern::commands {
namespace {

using config::in_quotes;
using config::suggestion;

constexpr std::string_view kDashes = "--";
constexpr std::string_view kStandardInput = "-";  // an argument, in place of a file

// Tells whether the words given so far begin that command's name.
bool begins(std::string_view topic, std::string_view name) {
    return name.starts_with(topic) && (name.size() == topic.size() || name[topic.size()] == ' ');
}

class Reader {
public:
    Reader(std::span<const Command> commands, std::span<const std::string> arguments)
        : commands_(commands), rest_(arguments) {}

    CommandLine read() {
        bool may_be_flag = true;
        while (!rest_.empty()) {
            const std::string& argument = take();
            if (may_be_flag && argument == kDashes) {
                may_be_flag = false;
            } else if (may_be_flag && argument.starts_with('-') && argument != kStandardInput) {
                read_flag(argument);
            } else {
                read_word(argument);
            }
        }
        check_switches();
        check_arguments();
        return std::move(line_);
    }

private:
    const std::string& take() {
        const std::string& argument = rest_.front();
        rest_ = rest_.subspan(1);
        return argument;
    }

    void report(std::string problem) { line_.problems.push_back(std::move(problem)); }

    void read_flag(std::string_view argument) {
        const std::size_t equals = argument.find('=');
        const std::string_view name = argument.substr(0, equals);
        std::optional<std::string> value;
        if (equals != std::string_view::npos) value = argument.substr(equals + 1);
        const bool is_help = name == "--help" || name == "-h";
        const bool is_version = name == "--version" || name == "-V";
        const Switch* own = find_switch(name);
        const bool has_value =
            name == "--config" || is_setting(name) || (own != nullptr && !own->value.empty());
        if (!has_value && !is_help && !is_version && own == nullptr)
            return read_unknown(name, value.has_value());
        if (!has_value && value) return report(fmt::format("{}: does not take a value", name));
        if (has_value && !value) {
            if (rest_.empty()) return report(fmt::format("{}: expected a value after it", name));
            value = take();
        }
        line_.wants_help |= is_help;
        line_.wants_version |= is_version;
        if (const config::Setting* secret = find_secret(name)) {
            return report(fmt::format(
                "{}: not allowed on the command line, which every process can read; use {} or the file", name,
                environment_name(*secret)));
        }
        if (own != nullptr) line_.switches.push_back({own->name, value.value_or("")});
        if (own == nullptr && has_value) keep_value(name, *value);
    }

    void keep_value(std::string_view name, const std::string& value) {
        if (name == "--config") line_.file = value;
        for (const config::Setting& setting : config::settings()) {
            if (flag_name(setting) == name) line_.flags.push_back({&setting, value});
        }
    }

    // The word after an unknown flag is probably the flag's value, not a command.
    void read_unknown(std::string_view name, bool has_value) {
        const std::string_view shown = name.starts_with(kDashes) ? name.substr(kDashes.size()) : name;
        std::vector<std::string> names = {"config", "help", "version"};
        for (const config::Setting& setting : config::settings()) {
            if (!setting.is_secret) names.push_back(flag_name(setting).substr(kDashes.size()));
        }
        if (line_.command != nullptr) {
            for (const Switch& each : line_.command->switches)
                names.emplace_back(each.name.substr(kDashes.size()));
        }
        report(in_quotes(name) + ": unknown flag" + suggestion(kDashes, shown, names));
        if (!has_value && !rest_.empty() && !rest_.front().starts_with('-') && !is_word(rest_.front()))
            take();
    }

    void read_word(const std::string& word) {
        if (line_.command != nullptr) {
            line_.arguments.push_back(word);
            return;
        }
        if (is_lost_) return;
        const std::string before = line_.topic.empty() ? "" : line_.topic + " ";
        const std::string topic = before + word;
        const auto found =
            std::ranges::find_if(commands_, [&](const Command& each) { return begins(topic, each.name); });
        if (found == commands_.end()) {
            is_lost_ = true;
            return report(in_quotes(topic) + ": unknown command" +
                          suggestion(before, word, words_behind(before)));
        }
        line_.topic = topic;
        if (found->name == topic) line_.command = &*found;
    }

    void check_switches() {
        if (line_.command == nullptr) return;
        std::vector<std::string_view> seen;
        for (const GivenSwitch& given : line_.switches) {
            const auto& own = line_.command->switches;
            const auto found = std::ranges::find(own, given.name, &Switch::name);
            if (found == own.end()) {
                report(fmt::format("{}: is not a flag of {}", given.name, line_.command->name));
            } else if (!found->is_repeatable && std::ranges::find(seen, given.name) != seen.end()) {
                report(fmt::format("{}: given twice", given.name));
            }
            seen.push_back(given.name);
        }
    }

    void check_arguments() {
        if (line_.command == nullptr) return;
        const std::string_view name = line_.command->name;
        const auto names = argument_names(*line_.command);
        const auto given = line_.arguments.size();
        const std::string_view taken = line_.command->arguments;
        // The arguments are not shown, because one of them may be a password.
        const bool takes_any_number = !names.empty() && names.back().ends_with("...]");
        if (given > names.size() && !takes_any_number)
            report(fmt::format("{} takes {}, not {} {}{}", name,
                               names.empty() ? "no arguments" : fmt::format("only {}", taken), given,
                               given == 1 ? "argument" : "arguments", advice_on_passwords()));
        if (line_.wants_help || line_.wants_version || given >= names.size()) return;
        if (names[given].starts_with('[')) return;
        report(fmt::format("{}: expected {}; {} is missing", name, taken, names[given]));
    }

    std::string advice_on_passwords() const {
        const auto& own = line_.command->switches;
        return std::ranges::find(own, "--password-stdin", &Switch::name) == own.end()
                   ? ""
                   : "; postern asks for a password, or reads it with --password-stdin";
    }

    std::vector<std::string> words_behind(std::string_view topic) const {
        std::vector<std::string> words;
        for (const Command& each : commands_) {
            if (!each.name.starts_with(topic)) continue;
            const std::string_view rest = each.name.substr(topic.size());
            words.emplace_back(rest.substr(0, rest.find(' ')));
        }
        return words;
    }

    static const config::Setting* find_secret(std::string_view name) {
        const auto found = std::ranges::find_if(config::settings(), [&](const config::Setting& each) {
            return each.is_secret && flag_name(each) == name;
        });
        return found == config::settings().end() ? nullptr : &*found;
    }

    static bool is_setting(std::string_view name) {
        return std::ranges::any_of(config::settings(),
                                   [&](const config::Setting& each) { return flag_name(each) == name; });
    }

    // Finds the switch with this name in all commands, because the command may come after the switch.
    const Switch* find_switch(std::string_view name) const {
        for (const Command& command : commands_) {
            const auto found = std::ranges::find(command.switches, name, &Switch::name);
            if (found != command.switches.end()) return &*found;
        }
        return nullptr;
    }

    bool is_word(std::string_view text) const {
        return std::ranges::any_of(commands_, [&](const Command& each) { return begins(text, each.name); });
    }

    std::span<const Command> commands_;
    std::span<const std::string> rest_;
    CommandLine line_;
    bool is_lost_ = false;  // after an unknown command word, which makes later words meaningless
};

}  // namespace

CommandLine read_command_line(std::span<const Command> commands, std::span<const std::string> arguments) {
    return Reader(commands, arguments).read();
}

}  // namespace postern::commands
