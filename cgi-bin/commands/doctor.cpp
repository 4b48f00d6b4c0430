#include "commands/doctor.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

namespace postern::commands {
namespace {

// The argument that gives this flag: "--json" or "--user=ada@example.com".
std::string argument_of(const GivenSwitch& given) {
    const auto* row = std::ranges::find(kDoctorSwitches, given.name, &Switch::name);
    return row->value.empty() ? std::string(given.name) : fmt::format("{}={}", given.name, given.value);
}

std::vector<std::string> arguments_of(const Invocation& invocation, const std::string& program) {
    std::vector<std::string> words = {program};
    for (const GivenSwitch& each : invocation.switches)
        words.push_back(argument_of(each));
    words.emplace_back("--");
    words.insert(words.end(), invocation.arguments.begin(), invocation.arguments.end());
    return words;
}

}  // namespace

int run_doctor(const Invocation& invocation) {
    const auto own = std::filesystem::read_symlink("/proc/self/exe");
    const std::string program = own.parent_path() / "postern-doctor";
    std::vector<std::string> words = arguments_of(invocation, program);
    std::vector<char*> pointers;
    pointers.reserve(words.size() + 1);
    for (std::string& word : words)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);
    execv(program.c_str(), pointers.data());
    const int fault = errno;
    if (fault == ENOENT)
        return fail(
            invocation,
            fmt::format(
                "doctor is a program of its own, and there is no {}: install postern-doctor beside postern",
                program));
    return fail(invocation, program + ": " + std::strerror(fault));
}

}  // namespace postern::commands
