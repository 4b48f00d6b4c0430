#pragma once

#include <iosfwd>
#include <optional>
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

struct Invocation;

// A flag of some commands alone. Those that share its name agree on whether it has a value.
struct Switch {
    std::string_view name;  // "--group"
    std::string_view help;
    std::string_view value = {};  // what stands behind it: "GROUP"; empty: nothing
    bool is_repeatable = false;
};

// One row of the table: what `postern NAME ARGUMENTS` does.
struct Command {
    std::string_view name;       // "serve"; "config check" is the word check below the word config
    std::string_view arguments;  // "EMAIL GROUP"; those in brackets may be left out: "EMAIL [NEW-EMAIL]"
    std::string_view help;       // one sentence
    std::string_view example;    // a line for a shell
    int (*function)(const Invocation&);  // the exit status; an exception is status 1
    std::span<const Switch> switches = {};
};

// A switch as it was given.
struct GivenSwitch {
    std::string_view name;  // as in the command's row
    std::string value;      // empty where it has none
};

// What a command gets to work with. Arguments and values are as they were typed; only their number is
// checked.
struct Invocation {
    config::Sources sources;                  // for config::load; a command may well do without
    std::vector<std::string> arguments = {};  // of those in the command's row, in their order
    std::vector<GivenSwitch> switches = {};   // of those in the command's row
    std::span<const Command> commands = {};   // THE table
    std::istream& in;
    std::ostream& out;
    std::ostream& err;
    bool is_terminal = false;  // `in` is one: there is somebody to ask

    bool has(std::string_view name) const;
    // What was given with that switch.
    std::optional<std::string> value_of(std::string_view name) const;
    std::vector<std::string> values_of(std::string_view name) const;
};

// The names in a command's arguments, one each: "EMAIL", "[NEW-EMAIL]".
std::vector<std::string_view> argument_names(const Command& command);

// Prints each problem on a line of its own, "postern: " before it.
// Returns kCalledWrongly.
int report(std::ostream& err, const config::Problems& problems);

// Prints why the command could not do its work, in the same way.
// Returns kFailed.
int fail(const Invocation& invocation, std::string_view reason);

}  // namespace postern::commands
