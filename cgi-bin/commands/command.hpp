#pragma once

#include <iosfwd>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/load.hpp"

namespace postern::commands {

// What the program says with its exit status.
inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
inline constexpr int kCalledWrongly = 2;  // or configured wrongly

// What a command gets to work with.
struct Invocation {
    config::Sources sources;                      // for config::load; a command may well do without
    std::vector<std::string_view> switches = {};  // those given, of the ones in the command's row
    std::istream& in;
    std::ostream& out;
    std::ostream& err;

    bool has(std::string_view name) const;
};

// A flag of one command alone, without a value.
struct Switch {
    std::string_view name;  // "--markdown"
    std::string_view help;
};

// One row of the table: what `postern NAME` does.
struct Command {
    std::string_view name;               // "serve"; "config check" is the word check below the word config
    std::string_view help;               // one sentence
    std::string_view example;            // a line for a shell
    int (*function)(const Invocation&);  // the exit status; an exception is status 1
    std::span<const Switch> switches = {};
};

// Prints each problem on a line of its own, "postern: " before it.
// Returns kCalledWrongly.
int report(std::ostream& err, const config::Problems& problems);

}  // namespace postern::commands
