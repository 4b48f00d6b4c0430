#include "commands/own_program.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "commands/dispatch.hpp"

namespace postern::commands {
namespace {

// The argument that gives this flag: "--json" or "--user=ada@example.com".
std::string argument_of(const Command& row, const GivenSwitch& given) {
    const auto found = std::ranges::find(row.switches, given.name, &Switch::name);
    return found->value.empty() ? std::string(given.name) : fmt::format("{}={}", given.name, given.value);
}

std::vector<std::string> arguments_of(const Invocation& invocation, const Command& row) {
    std::vector<std::string> words;
    if (invocation.sources.file)
        words.push_back(fmt::format("--config={}", invocation.sources.file->string()));
    for (const config::FlagValue& each : invocation.sources.flags)
        words.push_back(fmt::format("{}={}", flag_name(*each.setting), each.text));
    for (const GivenSwitch& each : invocation.switches)
        words.push_back(argument_of(row, each));
    words.emplace_back("--");
    words.insert(words.end(), invocation.arguments.begin(), invocation.arguments.end());
    return words;
}

}  // namespace

std::filesystem::path program_beside(std::string_view name) {
    return std::filesystem::read_symlink("/proc/self/exe").parent_path() / name;
}

int start_own_program(const Invocation& invocation, const Command& row) {
    const std::string program = program_beside(fmt::format("postern-{}", row.name));
    std::vector<std::string> words = arguments_of(invocation, row);
    words.insert(words.begin(), program);
    std::vector<char*> pointers;
    pointers.reserve(words.size() + 1);
    for (std::string& word : words)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);
    execv(program.c_str(), pointers.data());
    const int fault = errno;
    if (fault == ENOENT)
        return fail(invocation,
                    fmt::format("{1} does not exist: install postern-{0} in the same folder as postern",
                                row.name, program));
    return fail(invocation, program + ": " + std::strerror(fault));
}

int run_own_program(const Command& row, int count, char** arguments) {
    // A web server that runs this file as a CGI program passes a visitor's query as arguments.
    if (std::getenv("GATEWAY_INTERFACE") != nullptr) {
        std::cerr << "postern-" << row.name << ": not a CGI program\n";
        return kCalledWrongly;
    }
    const std::array table = {row};
    std::vector<std::string> words = {std::string(row.name)};
    words.insert(words.end(), arguments + (count > 0 ? 1 : 0), arguments + count);
    return dispatch({table, nullptr, nullptr}, {StartMode::CommandLine, words, environ, std::cin, std::cout,
                                                std::cerr, isatty(STDIN_FILENO) != 0});
}

}  // namespace postern::commands
