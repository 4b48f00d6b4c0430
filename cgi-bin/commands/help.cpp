#include "commands/help.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <ostream>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "commands/command_line.hpp"
#include "config/settings.hpp"

namespace postern::commands {
namespace {

constexpr std::size_t kMaxLineBytes = 100;

constexpr std::string_view kTitle = "Postern, the login page for sites of nginx, Apache and lighttpd.\n\n";

// The commands that most operators need first.
constexpr auto kFirstCommands =
    std::to_array<std::string_view>({"init", "user add", "config check", "doctor", "help"});

using Rows = std::vector<std::pair<std::string, std::string>>;

// Puts the text beside the term, broken between words and aligned in its column.
std::string row(const std::string& term, std::string_view text, std::size_t column) {
    std::string lines;
    std::string line = "  " + term;
    line.resize(std::max(line.size(), column), ' ');
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        if (line.size() + 1 + end > kMaxLineBytes) {
            lines += line + "\n";
            line = std::string(column, ' ');
        }
        line.append(" ").append(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines + line + "\n";
}

std::string columns(const std::string& title, const Rows& rows) {
    std::size_t column = 0;
    for (const auto& [term, text] : rows)
        column = std::max(column, term.size() + 3);
    std::string lines = "\n" + title + ":\n";
    for (const auto& [term, text] : rows)
        lines += row(term, text, column);
    return lines;
}

Rows general_flags() {
    return {{"--config FILE",
             fmt::format("The configuration file, instead of POSTERN_CONFIG or {}.", config::kDefaultFile)},
            {"-h, --help", "Print this help, or the help for a command."},
            {"-V, --version", "Print the version."}};
}

Rows setting_flags() {
    Rows rows;
    for (const config::Setting& setting : config::settings()) {
        const std::string preset = setting.show(config::Config{});
        const std::string name = setting.is_secret ? environment_name(setting) : flag_name(setting);
        rows.emplace_back(
            fmt::format("{} {}", name, setting.value),
            preset.empty() ? std::string(setting.help) : fmt::format("{} [{}]", setting.help, preset));
    }
    return rows;
}

std::string examples(const std::vector<const Command*>& commands) {
    std::string lines = commands.size() == 1 ? "\nExample:\n" : "\nExamples:\n";
    for (const Command* command : commands)
        lines += fmt::format("  {}\n", command->example);
    return lines;
}

// Two words with a space between, unless the second is empty.
std::string beside(std::string_view first, std::string_view second) {
    return fmt::format("{}{}{}", first, second.empty() ? "" : " ", second);
}

std::string name_and_arguments(const Command& command) {
    return beside(command.name, command.arguments);
}

std::pair<std::string, std::string> row_of(const Switch& each) {
    return {beside(each.name, each.value),
            beside(each.help, each.is_repeatable ? "You can give it several times." : "")};
}

std::string help_for_one(const Command& command) {
    Rows rows;
    for (const Switch& each : command.switches)
        rows.push_back(row_of(each));
    for (auto& each : general_flags())
        rows.push_back(std::move(each));
    return fmt::format(
        "Usage: postern {} [flags]\n\n{}\n{}\nEvery setting is a flag, too: see postern --help.\n{}",
        name_and_arguments(command), command.help, columns("Flags", rows), examples({&command}));
}

}  // namespace

std::string help(std::span<const Command> commands, std::string_view topic) {
    const std::string first_words = fmt::format("{} ", topic);
    Rows rows;
    std::vector<const Command*> shown;
    for (const Command& command : commands) {
        if (command.name == topic) return help_for_one(command);
        if (!topic.empty() && !command.name.starts_with(first_words)) continue;
        rows.emplace_back(name_and_arguments(command), command.help);
        shown.push_back(&command);
    }
    const std::string_view title = topic.empty() ? kTitle : "";
    const std::string words = topic.empty() ? "" : first_words;
    std::string text = fmt::format("{}Usage: postern {}COMMAND [flags]\n{}{}", title, words,
                                   columns("Commands", rows), columns("Flags", general_flags()));
    if (topic.empty()) {
        text += columns("Settings, also for the file, and for the environment as POSTERN_LISTEN and so on",
                        setting_flags());
    }
    return text + examples(shown);
}

std::string introduction(std::span<const Command> commands) {
    Rows rows;
    for (const std::string_view name : kFirstCommands) {
        const auto command = std::ranges::find(commands, name, &Command::name);
        if (command != commands.end()) rows.emplace_back(name_and_arguments(*command), command->help);
    }
    return fmt::format("{}Usage: postern COMMAND [flags]\n{}\n{}", kTitle,
                       columns("Commands to begin with", rows),
                       "postern help lists all commands and settings; man postern is the manual.\n");
}

std::string version() {
    return "postern " POSTERN_VERSION "\n";
}

int print_help(const Invocation& invocation) {
    // `postern help user add` is `postern user add --help`.
    std::vector<std::string> words = invocation.arguments;
    words.emplace_back("--help");
    const CommandLine line = read_command_line(invocation.commands, words);
    if (!line.problems.empty()) return report(invocation.err, line.problems);
    invocation.out << help(invocation.commands, line.topic);
    return kDone;
}

int print_version(const Invocation& invocation) {
    invocation.out << version();
    return kDone;
}

}  // namespace postern::commands
