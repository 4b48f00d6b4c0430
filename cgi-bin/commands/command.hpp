#pragma once

#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/load.hpp"

namespace postern::commands {

// The exit statuses of the program.
inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
inline constexpr int kCalledWrongly = 2;  // or configured wrongly

struct Invocation;

// A flag of certain commands. Switches that share a name must agree on whether they have a value.
struct Switch {
    std::string_view name;  // "--group"
    std::string_view help;
    std::string_view value = {};  // the placeholder for its value: "GROUP"; empty: no value
    bool is_repeatable = false;
};

// One row of the table: the command `postern NAME ARGUMENTS`.
struct Command {
    std::string_view name;  // "serve"; "config check" is the word check after the word config
    // "EMAIL GROUP"; brackets mark optional arguments: "EMAIL [NEW-EMAIL]"; the last argument may stand for
    // any number of arguments: "[COMMAND...]"
    std::string_view arguments;
    std::string_view help;               // one sentence
    std::string_view example;            // a line for a shell
    int (*function)(const Invocation&);  // the exit status; an exception is status 1
    std::span<const Switch> switches = {};
};

// A switch on the command line.
struct GivenSwitch {
    std::string_view name;  // as in the command's row
    std::string value;      // empty if the switch has no value
};

// The input of a command. Arguments and values are unchanged; only their number was checked.
struct Invocation {
    config::Sources sources;                  // for config::load; a command may ignore it
    std::vector<std::string> arguments = {};  // in the order of the command's row
    std::vector<GivenSwitch> switches = {};   // only switches of the command's row
    std::span<const Command> commands = {};   // the table of all commands
    std::istream& in;
    std::ostream& out;
    std::ostream& err;
    bool is_terminal = false;  // `in` is a terminal: a user can be asked

    bool has(std::string_view name) const;
    // The value of that switch.
    std::optional<std::string> value_of(std::string_view name) const;
    std::vector<std::string> values_of(std::string_view name) const;
};

// The names of a command's arguments, one element each: "EMAIL", "[NEW-EMAIL]".
std::vector<std::string_view> argument_names(const Command& command);

// Prints the problem on a line of its own, after "postern: ". Writes the line at once, because several
// processes may share a log.
void complain(std::ostream& err, std::string_view problem);

// Prints each problem in this form. Returns kCalledWrongly.
int report(std::ostream& err, const config::Problems& problems);

// Prints why the command failed, in this form. Returns kFailed.
int fail(const Invocation& invocation, std::string_view reason);

}  // namespace postern::commands
