#include "support/operator.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include "commands/commands.hpp"
#include "commands/dispatch.hpp"

namespace postern::tests {
namespace {

int never(const commands::Invocation&) {
    throw std::logic_error("a command was meant");
}

}  // namespace

Operator::Operator(TestSite& site) : Operator(site.config().state.directory, site.config().database.url) {
    const SystemClock system;
    site.clock().advance(system.now() - site.clock().now());
}

Operator::Operator(const std::filesystem::path& state_directory, const std::string& database_url) {
    configure("state.directory = '" + state_directory.string() + "'\ndatabase.url = '" + database_url +
              "'\n");
    // The installation creates the state directory. If root runs the commands, they refuse to create it.
    std::error_code ignored;
    create_directory(state_directory, ignored);
}

Outcome Operator::run(const std::vector<std::string>& arguments, const std::string& input) const {
    return start(arguments, input, false);
}

Outcome Operator::type(const std::vector<std::string>& arguments, const std::string& typed) const {
    return start(arguments, typed, true);
}

void Operator::configure(const std::string& lines) const {
    std::ofstream(directory_.path() / "postern.toml", std::ios::app) << lines;
}

Outcome Operator::start(const std::vector<std::string>& arguments, const std::string& input,
                        bool is_terminal) const {
    std::istringstream in(input);
    std::ostringstream out;
    std::ostringstream err;
    std::vector<std::string> all = {"--config", (directory_.path() / "postern.toml").string()};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const int status =
        commands::dispatch({commands::all_commands(), never, never},
                           {commands::StartMode::CommandLine, all, nullptr, in, out, err, is_terminal});
    return {status, out.str(), err.str()};
}

}  // namespace postern::tests
