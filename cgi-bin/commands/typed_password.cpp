#include "commands/typed_password.hpp"

#include <array>
#include <istream>
#include <ostream>
#include <string>

#include <fmt/format.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include "base/signals.hpp"
#include "base/utf8.hpp"
#include "users/password_hash.hpp"

namespace postern::commands {
namespace {

constexpr std::array kEndingSignals = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

// Turns the terminal's echo off while this object lives. Meanwhile a signal such as Ctrl-C ends the read and
// not the process, so that the echo is restored.
class WithoutEcho {
public:
    WithoutEcho() {
        if (tcgetattr(STDIN_FILENO, &before_) != 0) return;
        is_terminal_ = true;
        struct sigaction ending {};  // without SA_RESTART, so that the read fails
        ending.sa_handler = [](int) {};
        for (const int signal : kEndingSignals)
            sigaction(signal, &ending, nullptr);
        termios silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    WithoutEcho(const WithoutEcho&) = delete;
    WithoutEcho& operator=(const WithoutEcho&) = delete;
    ~WithoutEcho() {
        if (is_terminal_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }

private:
    bool is_terminal_ = false;
    termios before_{};
    SavedHandlers handlers_{kEndingSignals};
};

Secret read_line(std::istream& in) {
    std::string line;
    std::getline(in, line);
    if (line.ends_with('\r')) line.pop_back();  // from a file with Windows line ends
    return Secret(std::move(line));
}

Secret ask(const Invocation& invocation, std::string_view question) {
    const WithoutEcho silence;  // the echo must be off before the prompt appears
    invocation.err << question << std::flush;
    Secret typed = read_line(invocation.in);
    invocation.err << '\n';
    return typed;
}

// With --password-stdin, a user may still type on a terminal, so the echo is off.
Secret read_silently(const Invocation& invocation) {
    const WithoutEcho silence;
    return read_line(invocation.in);
}

Result<Secret> ask_once(const Invocation& invocation, std::string_view question) {
    Secret typed = ask(invocation, question);
    if (!invocation.in) return failure("no password was given");
    return typed;
}

Result<Secret> ask_twice(const Invocation& invocation, std::string_view question) {
    Secret first = ask(invocation, question);
    if (!invocation.in) return failure("no password was given");
    const Secret second = ask(invocation, "The same again: ");
    if (!invocation.in) return failure("the password was not given again");
    if (second.reveal() != first.reveal()) return failure("the two passwords differ");
    return first;
}

bool is_asking(const Invocation& invocation) {
    return invocation.is_terminal && !invocation.has("--password-stdin");
}

// Checks that a browser's form can send this password.
Result<Secret> checked(Result<Secret> password) {
    if (!password) return password;
    const std::string_view text = password->reveal();
    if (text.empty()) return failure("an empty password protects nothing");
    if (text.size() > users::kMaxPasswordBytes)
        return failure(fmt::format("a password has at most {} bytes", users::kMaxPasswordBytes));
    if (!is_well_formed_utf8(text) || text.find('\0') != std::string_view::npos)
        return failure("the password is not UTF-8 text");
    return password;
}

}  // namespace

Result<Secret> typed_password(const Invocation& invocation, std::string_view question) {
    return checked(is_asking(invocation) ? ask_twice(invocation, question)
                                         : Result<Secret>(read_silently(invocation)));
}

Result<Secret> known_password(const Invocation& invocation, std::string_view question) {
    return checked(is_asking(invocation) ? ask_once(invocation, question)
                                         : Result<Secret>(read_silently(invocation)));
}

}  // namespace postern::commands
