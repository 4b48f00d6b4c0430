#include "commands/typed_password.hpp"

#include <array>
#include <istream>
#include <ostream>
#include <string>
#include <utility>

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

bool is_asking(const Invocation& invocation) {
    return invocation.is_terminal && !invocation.has("--password-stdin");
}

// Checks that a browser's form can send this password.
Result<void> check_form(const Secret& password) {
    const std::string_view text = password.reveal();
    if (text.empty()) return failure("an empty password protects nothing");
    if (text.size() > users::kMaxPasswordBytes)
        return failure(fmt::format("a password has at most {} bytes", users::kMaxPasswordBytes));
    if (!is_well_formed_utf8(text) || text.find('\0') != std::string_view::npos)
        return failure("the password is not UTF-8 text");
    return {};
}

Result<Secret> checked(Secret&& password, const PasswordCheck& check) {
    if (auto good = check_form(password); !good) return tl::unexpected(std::move(good.error()));
    if (auto good = check(password); !good) return tl::unexpected(std::move(good.error()));
    return std::move(password);
}

Result<Secret> ask_once(const Invocation& invocation, std::string_view question, const PasswordCheck& check) {
    Secret typed = ask(invocation, question);
    if (!invocation.in) return failure("no password was given");
    return checked(std::move(typed), check);
}

Result<Secret> ask_twice(const Invocation& invocation, std::string_view question,
                         const PasswordCheck& check) {
    auto first = ask_once(invocation, question, check);
    if (!first) return first;
    const Secret second = ask(invocation, "The same password again: ");
    if (!invocation.in) return failure("the password was not given again");
    if (second.reveal() != first->reveal()) return failure("the two passwords differ");
    return first;
}

Result<void> accept(const Secret&) {
    return {};
}

}  // namespace

Result<Secret> typed_password(const Invocation& invocation, std::string_view question,
                              const PasswordCheck& check) {
    constexpr int kMostTries = 3;
    if (!is_asking(invocation)) return checked(read_silently(invocation), check);
    auto password = ask_twice(invocation, question, check);
    for (int tries = 1; !password && invocation.in && tries < kMostTries; ++tries) {
        complain(invocation.err, password.error().message);
        password = ask_twice(invocation, question, check);
    }
    return password;
}

Result<Secret> known_password(const Invocation& invocation, std::string_view question) {
    return is_asking(invocation) ? ask_once(invocation, question, accept)
                                 : checked(read_silently(invocation), accept);
}

}  // namespace postern::commands
