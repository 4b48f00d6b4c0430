#include "config/reference.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include <fmt/format.h>

#include "config/load.hpp"
#include "config/settings.hpp"

namespace postern::config {
namespace {

constexpr std::size_t kMaxLineBytes = 100;

// The text as comment lines that begin with "# ", broken between words.
std::string comment(std::string_view text) {
    std::string lines;
    std::string line = "#";
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        if (line.size() + 1 + end > kMaxLineBytes) {
            lines += line + "\n";
            line.resize(1);
        }
        line += ' ';
        line += text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines + line + "\n";
}

// Escapes '|', which would end the cell of a table.
std::string cell(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '|') result += '\\';
        result += c;
    }
    return result;
}

constexpr std::string_view kMarkdownTop = R"(# Configuration

<!-- Made by `postern config reference --markdown`; a test compares the two. -->

Postern reads one TOML file: the file of `--config FILE`, else of `POSTERN_CONFIG`, else
`/etc/postern/postern.toml`. Only the last file may be missing. Every setting is also an environment variable
and a flag, before or after the command:

| place | spelling |
|---|---|
| file | `idle = "30m"` below `[session]`, or `session.idle = "30m"` at the top |
| environment | `POSTERN_SESSION_IDLE=30m` |
| flag | `--session-idle 30m` or `--session-idle=30m` |

A flag overrides the environment, the environment the file, and the file the default. An empty variable is a
value. A CGI script has no flags. `database.url` and `users.shared_password_hash` have no flag, because every
process can read a command line.

A duration is a whole number with a unit: `90s`, `30m`, `12h` or `30d`. In the file, durations, modes and paths
need quotes; numbers, `true` and `false` do not.

`systemctl reload postern`, or SIGHUP, makes a running server read the file and the templates again. If anything
is wrong, nothing changes and the log says why. Some settings need a restart; the log names those that differ.

`postern config check` prints every error with file and line. An unknown key or variable is an error.
(For a service named "postern", Kubernetes sets variables such as `POSTERN_PORT`; `enableServiceLinks: false` in
the pod prevents this.)
`postern config reference` prints a file to start from.
)";

std::string help_of(const Setting& setting) {
    return fmt::format("{}{}", setting.help, setting.is_for_start ? " Needs a restart." : "");
}

std::string markdown_row(const Setting& setting) {
    return fmt::format("| `{}` | `{}` | `{}` | {} |\n", setting.key, default_in_toml(setting),
                       environment_name(setting), cell(help_of(setting)));
}

}  // namespace

std::string toml_reference() {
    std::string text = comment(
        "Configuration of Postern, with the default of every setting. To change a setting, delete the # "
        "before its line. The environment variable in brackets overrides the file. `postern config check` "
        "finds mistakes.");
    std::string_view table;
    for (const Setting& setting : settings()) {
        if (table_of(setting) != table) {
            table = table_of(setting);
            text += fmt::format("\n[{}]\n", table);
        }
        text += "\n" + comment(fmt::format("{} [{}]", help_of(setting), environment_name(setting)));
        text += fmt::format("#{} = {}\n", name_of(setting), default_in_toml(setting));
    }
    return text;
}

std::string markdown_reference() {
    constexpr std::string_view kHead = "\n| key | default | variable | meaning |\n|---|---|---|---|\n";
    std::string text(kMarkdownTop);
    std::string_view table = "no table";
    for (const Setting& setting : settings()) {
        if (table_of(setting) != table) {
            table = table_of(setting);
            text += fmt::format("\n## {}\n{}", table.empty() ? "Top level" : table, kHead);
        }
        text += markdown_row(setting);
    }
    return text;
}

}  // namespace postern::config
