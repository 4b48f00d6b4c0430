#include "commands/man.hpp"

#include <ostream>
#include <string>

#include <fmt/format.h>

#include "config/in_quotes.hpp"
#include "config/settings.hpp"

namespace postern::commands {
namespace {

// The text, with every character that roff reads as its own escaped.
std::string plain(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '\\') {
            escaped += "\\e";
        } else if (c == '-') {
            escaped += "\\-";
        } else {
            escaped += c;
        }
    }
    // A line must not begin with one of the two characters that begin a request.
    return text.starts_with('.') || text.starts_with('\'') ? "\\&" + escaped : escaped;
}

// A paragraph of a list.
std::string item(std::string_view term, std::string_view text) {
    return fmt::format(".TP\n\\fB{}\\fR\n{}\n", plain(term), plain(text));
}

std::string name_and_value(std::string_view name, std::string_view value) {
    return fmt::format("{}{}{}", name, value.empty() ? "" : " ", value);
}

std::string head(std::string_view name, int section, std::string_view summary) {
    return fmt::format(".TH {} {} \"\" \"Postern " POSTERN_VERSION "\"\n.SH NAME\n{} \\- {}\n", name, section,
                       name, summary);
}

std::string command(const Command& each) {
    std::string text = item(name_and_value(each.name, each.arguments), each.help);
    if (!each.switches.empty()) {
        text += ".RS\n";
        for (const Switch& own : each.switches)
            text += item(
                name_and_value(own.name, own.value),
                fmt::format("{}{}", own.help, own.is_repeatable ? " You can give it several times." : ""));
        text += ".RE\n";
    }
    return text + fmt::format(".IP\n.nf\n{}\n.fi\n", plain(each.example));
}

constexpr std::string_view kProgram = R"(.SH SYNOPSIS
.B postern
.I COMMAND
[\fIARGUMENT\fR ...] [\fIFLAG\fR ...]
.SH DESCRIPTION
Postern is the login page and the gate of sites that nginx, Apache or lighttpd serves.
The web server asks Postern about each request over FastCGI or CGI.
If a web server, systemd or spawn\-fcgi starts Postern without a command, Postern answers the requests of the
socket on its standard input, or one request as a CGI script.
At a terminal, Postern without a command prints the first commands to know.
.PP
.BR postern.toml (5)
explains the configuration, and
.BR postern\-gate (7)
how to protect a site.
.SH COMMANDS
)";

constexpr std::string_view kEndOfProgram = R"(.SH FILES
.TP
.I /etc/postern/postern.toml
The configuration; the file may be missing.
.TP
.I /var/lib/postern
The database and the server key.
.TP
.I /run/postern.sock
The socket for the web server.
.SH "EXIT STATUS"
0: the command succeeded; 1: it failed; 2: the command line or the configuration is wrong.
.SH "SEE ALSO"
.BR postern.toml (5),
.BR postern\-gate (7)
)";

std::string program(std::span<const Command> commands) {
    std::string text = head("postern", 1, "login page and gate for sites of nginx, Apache and lighttpd");
    text += kProgram;
    for (const Command& each : commands)
        text += command(each);
    text += ".SH FLAGS\nEvery command has these flags, before or after its words.\n";
    text += item("--config FILE", "The configuration file.");
    text += item("-h, --help", "Print the help for the command.");
    text += item("-V, --version", "Print the version.");
    text += ".PP\nEvery setting of\n.BR postern.toml (5)\nis a flag, too.\n";
    return text + std::string(kEndOfProgram);
}

constexpr std::string_view kSettings = R"(.SH DESCRIPTION
.BR postern (1)
reads one TOML file: the file of the flag \-\-config, or of the variable POSTERN_CONFIG, or
.IR /etc/postern/postern.toml .
Only the last file may be missing.
.PP
In the file, the setting session.idle is idle = "30m" below [session].
In the environment it is POSTERN_SESSION_IDLE, and on the command line \-\-session\-idle.
A flag overrides the environment, and the environment overrides the file.
A secret has no flag, because every process can read a command line.
.PP
A duration is a whole number with a unit: 90s, 30m, 12h or 30d.
In the file, durations, modes and paths need quotes.
.PP
"postern config check" names every error with its file and line.
"postern config reference" prints a file with every setting.
.SH SETTINGS
Each setting is shown with its default value.
)";

std::string configuration() {
    std::string text = head("postern.toml", 5, "configuration of postern");
    text += kSettings;
    for (const config::Setting& each : config::settings())
        text += item(fmt::format("{} = {}", each.key, config::default_in_toml(each)),
                     fmt::format("{} [{}]", each.help, environment_name(each)));
    return text + ".SH \"SEE ALSO\"\n.BR postern (1),\n.BR postern\\-gate (7)\n";
}

}  // namespace

int print_manual_page(const Invocation& invocation) {
    const std::string& name = invocation.arguments.front();
    if (name == "postern") {
        invocation.out << program(invocation.commands);
    } else if (name == "postern.toml") {
        invocation.out << configuration();
    } else {
        return report(invocation.err, {fmt::format("man: expected postern or postern.toml, not {}",
                                                   config::in_quotes(name))});
    }
    return kDone;
}

}  // namespace postern::commands
