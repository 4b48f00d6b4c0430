#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace postern::init {

// The words of a command; the first word is the program.
using Words = std::vector<std::string>;

struct Ran {
    int status;  // the exit status; 127 if the program cannot be started, 128 + N after the signal N
    std::string out;
    std::string err;
};

// The output, safe for a terminal, with every line indented.
std::string shown(const Ran& ran);

// Runs a program without input and keeps its output. Programs are also found in /usr/sbin and /sbin.
Ran run(const Words& words);

// Runs a program at the terminal of this process. Returns its exit status as in Ran.
int run_at_terminal(const Words& words);

// Calls the function in another process, which may change its user. Returns the result of the function.
int in_child(const std::function<int()>& work);

bool is_installed(std::string_view program);

// The words as a line for a shell.
std::string as_line(const Words& words);

// A file without a name, for programs and functions that read only files. Children can read it, too.
class MemoryFile {
public:
    explicit MemoryFile(std::string_view text = "");
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    ~MemoryFile();

    std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }
    int descriptor() const { return descriptor_; }
    std::string text() const;

private:
    int descriptor_;
};

}  // namespace postern::init
