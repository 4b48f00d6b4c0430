#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "commands/command.hpp"

namespace postern::commands {

// The program's arguments, understood. Flags stand before, among or behind the words; their values are taken
// as they are, empty ones too. Behind "--" nothing is a flag.
struct CommandLine {
    const Command* command = nullptr;  // null: no command's full name was given
    std::string topic = {};            // as much of a name as was given: "config"
    bool wants_help = false;
    bool wants_version = false;
    std::optional<std::filesystem::path> file = {};
    std::vector<config::FlagValue> flags = {};
    std::vector<std::string> arguments = {};
    std::vector<GivenSwitch> switches = {};
    config::Problems problems = {};  // what could not be understood, all of it
};

// Reads the arguments, without the program's own name, against the table.
CommandLine read_command_line(std::span<const Command> commands, std::span<const std::string> arguments);

}  // namespace postern::commands
