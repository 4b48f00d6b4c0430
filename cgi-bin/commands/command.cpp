#include "commands/command.hpp"

#include <algorithm>
#include <ostream>

namespace postern::commands {

bool Invocation::has(std::string_view name) const {
    return std::ranges::find(switches, name) != switches.end();
}

int report(std::ostream& err, const config::Problems& problems) {
    for (const std::string& problem : problems)
        err << "postern: " << problem << '\n';
    return kCalledWrongly;
}

}  // namespace postern::commands
