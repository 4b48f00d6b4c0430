#include "commands/command.hpp"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>

namespace postern::commands {

bool Invocation::has(std::string_view name) const {
    return std::ranges::find(switches, name, &GivenSwitch::name) != switches.end();
}

std::optional<std::string> Invocation::value_of(std::string_view name) const {
    const auto found = std::ranges::find(switches, name, &GivenSwitch::name);
    return found == switches.end() ? std::nullopt : std::optional(found->value);
}

std::vector<std::string> Invocation::values_of(std::string_view name) const {
    std::vector<std::string> values;
    for (const GivenSwitch& each : switches) {
        if (each.name == name) values.push_back(each.value);
    }
    return values;
}

std::vector<std::string_view> argument_names(const Command& command) {
    std::vector<std::string_view> names;
    std::string_view rest = command.arguments;
    while (!rest.empty()) {
        const auto end = std::min(rest.find(' '), rest.size());
        names.push_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return names;
}

void complain(std::ostream& err, std::string_view problem) {
    err << fmt::format("postern: {}\n", problem);
}

int report(std::ostream& err, const config::Problems& problems) {
    for (const std::string& problem : problems)
        complain(err, problem);
    return kCalledWrongly;
}

int fail(const Invocation& invocation, std::string_view reason) {
    complain(invocation.err, reason);
    return kFailed;
}

}  // namespace postern::commands
