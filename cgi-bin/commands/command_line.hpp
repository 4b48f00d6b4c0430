#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "commands/command.hpp"

namespace postern::commands {

// The parsed arguments of the program. Flags may be before, between or after the words. Values of flags are
// kept unchanged, even empty values. After "--" no argument is a flag.
struct CommandLine {
    const Command* command = nullptr;  // null: the name of the command is incomplete or missing
    std::string topic = {};            // the part of a command's name that was given: "config"
    bool wants_help = false;
    bool wants_version = false;
    std::optional<std::filesystem::path> file = {};
    std::vector<config::FlagValue> flags = {};
    std::vector<std::string> arguments = {};
    std::vector<GivenSwitch> switches = {};
    config::Problems problems = {};  // all errors in the arguments
};

// Parses the arguments, without the program's own name, with the table of commands.
CommandLine read_command_line(std::span<const Command> commands, std::span<const std::string> arguments);

}  // namespace postern::commands
