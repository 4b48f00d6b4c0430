#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_descriptor.hpp"
#include "base/result.hpp"

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

// Runs a program that must succeed. The error has the command and its output.
Result<void> run_or_fail(const Words& words);

// Calls the function in another process, which may change its user. Returns the result of the function.
int in_child(const std::function<int()>& work);

bool is_installed(std::string_view program);

// The words as a line for a shell.
std::string as_line(const Words& words);

// A file without a name, for programs and functions that read only files. Children can read it, too.
class MemoryFile {
public:
    explicit MemoryFile(std::string_view text = "");

    std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor()); }
    int descriptor() const { return descriptor_.get(); }
    std::string text() const;

private:
    FileDescriptor descriptor_;
};

}  // namespace postern::init
