#include "commands/password.hpp"

#include <istream>
#include <optional>
#include <ostream>
#include <string>

#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include "base/secret.hpp"
#include "base/utf8.hpp"
#include "users/password_hash.hpp"

namespace postern::commands {
namespace {

// Turns the terminal's echo off for as long as it lives. Meanwhile Ctrl-C ends the reading, not the process,
// so that the echo comes back.
class WithoutEcho {
public:
    WithoutEcho() {
        if (tcgetattr(STDIN_FILENO, &before_) != 0) return;
        is_terminal_ = true;
        struct sigaction interrupt {};  // without SA_RESTART: the read fails
        interrupt.sa_handler = [](int) {};
        sigaction(SIGINT, &interrupt, &interrupt_before_);
        termios silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    WithoutEcho(const WithoutEcho&) = delete;
    WithoutEcho& operator=(const WithoutEcho&) = delete;
    ~WithoutEcho() {
        if (!is_terminal_) return;
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
        sigaction(SIGINT, &interrupt_before_, nullptr);
    }

private:
    bool is_terminal_ = false;
    termios before_{};
    struct sigaction interrupt_before_ {};
};

Secret read_line(std::istream& in) {
    std::string line;
    std::getline(in, line);
    if (line.ends_with('\r')) line.pop_back();  // of a file from Windows
    return Secret(std::move(line));
}

Secret ask(const Invocation& invocation, std::string_view question) {
    invocation.err << question << std::flush;
    const WithoutEcho silence;
    Secret typed = read_line(invocation.in);
    invocation.err << '\n';
    return typed;
}

// Nothing when the two times differ.
std::optional<Secret> read_password(const Invocation& invocation) {
    if (isatty(STDIN_FILENO) == 0) return read_line(invocation.in);
    Secret first = ask(invocation, "Password: ");
    if (ask(invocation, "The same again: ").reveal() != first.reveal()) return std::nullopt;
    return first;
}

int refuse(const Invocation& invocation, std::string_view reason) {
    invocation.err << "postern: " << reason << '\n';
    return kFailed;
}

}  // namespace

int hash_password(const Invocation& invocation) {
    const auto password = read_password(invocation);
    if (!password) return refuse(invocation, "the two passwords differ");
    if (password->empty()) return refuse(invocation, "an empty password protects nothing");
    if (password->reveal().size() > users::kMaxPasswordBytes) {
        return refuse(invocation,
                      "a password has at most " + std::to_string(users::kMaxPasswordBytes) + " bytes");
    }
    // A browser's form could never send it.
    const bool is_typeable =
        is_well_formed_utf8(password->reveal()) && password->reveal().find('\0') == std::string_view::npos;
    if (!is_typeable) return refuse(invocation, "the password is not UTF-8 text");
    invocation.out << users::hash_password(*password) << '\n';
    return kDone;
}

}  // namespace postern::commands
