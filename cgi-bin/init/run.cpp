#include "init/run.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/ascii.hpp"
#include "base/file.hpp"
#include "base/visible.hpp"

namespace postern::init {
namespace {

[[noreturn]] void throw_last_error(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

std::string search_path() {
    const char* path = std::getenv("PATH");
    return fmt::format("{}:/usr/sbin:/usr/bin:/sbin:/bin", path == nullptr ? "" : path);
}

// Waits for the end of the child. Returns its status as in Ran.
int status_of_child(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) throw_last_error("waitpid");
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

pid_t new_child() {
    std::cout.flush();
    std::cerr.flush();
    const pid_t child = fork();
    if (child < 0) throw_last_error("fork");
    return child;
}

[[noreturn]] void become(const Words& words) {
    std::vector<std::string> copies = words;
    std::vector<char*> pointers;
    pointers.reserve(copies.size() + 1);
    for (std::string& word : copies)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);
    // BlockedSignals leaves a web server's program without SIGCHLD and SIGALRM. Ctrl-C is for this program
    // alone.
    sigset_t needed;
    sigfillset(&needed);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP})
        sigdelset(&needed, signal);
    pthread_sigmask(SIG_UNBLOCK, &needed, nullptr);
    setenv("PATH", search_path().c_str(), 1);
    execvp(pointers.front(), pointers.data());
    _exit(127);
}

}  // namespace

Ran run(const Words& words) {
    const MemoryFile out;
    const MemoryFile err;
    const pid_t child = new_child();
    if (child == 0) {
        const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
        if (dup2(nothing, STDIN_FILENO) < 0 || dup2(out.descriptor(), STDOUT_FILENO) < 0 ||
            dup2(err.descriptor(), STDERR_FILENO) < 0)
            _exit(127);
        become(words);
    }
    const int status = status_of_child(child);
    return {status, out.text(), err.text()};
}

Result<void> run_or_fail(const Words& words) {
    const Ran ran = run(words);
    if (ran.status == 0) return {};
    return failure(fmt::format("{} failed:\n{}", as_line(words), shown(ran)));
}

std::string shown(const Ran& ran) {
    const std::string text = ran.err + ran.out;
    std::string_view rest = text;
    std::string lines;
    while (!rest.empty())
        lines += fmt::format("{}  {}", lines.empty() ? "" : "\n", visible(take_until(rest, '\n')));
    return lines;
}

int in_child(const std::function<int()>& work) {
    const pid_t child = new_child();
    if (child != 0) return status_of_child(child);
    int status = EXIT_FAILURE;
    try {
        status = work();
    } catch (const std::exception& error) {
        std::cerr << "postern: " << error.what() << '\n';
    }
    std::cout.flush();
    std::cerr.flush();
    _exit(status);
}

bool is_installed(std::string_view program) {
    const std::string path = search_path();
    std::string_view rest = path;
    while (!rest.empty()) {
        const auto file = std::filesystem::path(take_until(rest, ':')) / program;
        if (file.is_absolute() && access(file.c_str(), X_OK) == 0) return true;
    }
    return false;
}

std::string as_line(const Words& words) {
    std::vector<std::string> quoted;
    for (const std::string& word : words) {
        const bool is_plain = !word.empty() && std::ranges::all_of(word, [](char c) {
            return is_letter_or_digit(c) || std::string_view("-_./:=@,+%").find(c) != std::string_view::npos;
        });
        quoted.push_back(is_plain ? word : fmt::format("'{}'", word));
    }
    return fmt::format("{}", fmt::join(quoted, " "));
}

MemoryFile::MemoryFile(std::string_view text) : descriptor_(memfd_create("postern-init", 0)) {
    if (!descriptor_) throw_last_error("memfd_create");
    if (!write_all(descriptor(), text)) throw_last_error("memfd");
}

std::string MemoryFile::text() const {
    std::string text;
    std::array<char, 65536> piece{};
    ssize_t got = 0;
    while ((got = pread(descriptor(), piece.data(), piece.size(), static_cast<off_t>(text.size()))) > 0)
        text.append(piece.data(), static_cast<std::size_t>(got));
    return text;
}

}  // namespace postern::init
