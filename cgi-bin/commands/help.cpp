#include "commands/help.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "config/settings.hpp"

namespace postern::commands {
namespace {

constexpr std::size_t kMaxLineBytes = 100;

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
            {"-h, --help", "This help; behind a command its own."},
            {"--version", "The version."}};
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
            beside(each.help, each.is_repeatable ? "May be given several times." : "")};
}

std::string help_for_one(const Command& command) {
    Rows rows;
    for (const Switch& each : command.switches)
        rows.push_back(row_of(each));
    for (auto& each : general_flags())
        rows.push_back(std::move(each));
    return fmt::format(
        "Usage: postern {} [flags]\n\n{}\n{}\nEvery setting is a flag as well: see postern --help.\n{}",
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
    const std::string title = topic.empty() ? "Postern, the login at the gate of your web server.\n\n" : "";
    const std::string words = topic.empty() ? "" : first_words;
    std::string text = fmt::format("{}Usage: postern {}COMMAND [flags]\n{}{}", title, words,
                                   columns("Commands", rows), columns("Flags", general_flags()));
    if (topic.empty()) {
        text += columns("Settings, also of the file and, as POSTERN_LISTEN and so on, of the environment",
                        setting_flags());
    }
    return text + examples(shown);
}

}  // namespace postern::commands
