#include "commands/typed_password.hpp"

#include <istream>
#include <ostream>
#include <string>

#include <signal.h>
#include <termios.h>
#include <unistd.h>

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
    const WithoutEcho silence;  // before anybody sees that they may type
    invocation.err << question << std::flush;
    Secret typed = read_line(invocation.in);
    invocation.err << '\n';
    return typed;
}

// Somebody may type it even so.
Result<Secret> read_silently(const Invocation& invocation) {
    const WithoutEcho silence;
    return read_line(invocation.in);
}

Result<Secret> ask_twice(const Invocation& invocation) {
    Secret first = ask(invocation, "Password: ");
    if (!invocation.in) return failure("no password was given");
    if (ask(invocation, "The same again: ").reveal() != first.reveal())
        return failure("the two passwords differ");
    return first;
}

}  // namespace

Result<Secret> typed_password(const Invocation& invocation) {
    const bool is_asking = invocation.is_terminal && !invocation.has("--password-stdin");
    auto password = is_asking ? ask_twice(invocation) : read_silently(invocation);
    if (!password) return password;
    const std::string_view text = password->reveal();
    if (text.empty()) return failure("an empty password protects nothing");
    if (text.size() > users::kMaxPasswordBytes)
        return failure("a password has at most " + std::to_string(users::kMaxPasswordBytes) + " bytes");
    // A browser's form could never send it.
    if (!is_well_formed_utf8(text) || text.find('\0') != std::string_view::npos)
        return failure("the password is not UTF-8 text");
    return password;
}

}  // namespace postern::commands
