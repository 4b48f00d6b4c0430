#include "commands/config.hpp"

#include <ostream>
#include <string>

#include <unistd.h>

#include "base/unix_user.hpp"
#include "commands/prepared.hpp"
#include "commands/surroundings.hpp"
#include "config/reference.hpp"

namespace postern::commands {

int check_config(const Invocation& invocation) {
    const auto loaded = config::load(invocation.sources);
    if (!loaded) return report(invocation.err, loaded.error());
    const bool is_for_root = geteuid() == 0;
    // Check as the user that Postern runs as: root can read files that this user may not read.
    work_as_owner_of(loaded->config.state.directory);
    Surroundings found = look_around(*loaded, is_for_root);
    if (!loaded->file.empty() && access(loaded->file.c_str(), R_OK) != 0) {
        const std::string user = name_of_user(geteuid());
        found.faults.push_back(loaded->file.string() + ": " + user + ", the owner of " +
                               loaded->config.state.directory.string() +
                               ", cannot read this file; let that user read the file and enter its folder");
    }
    const auto prepared = prepare_pages(*loaded);
    config::Problems& list = prepared ? found.warnings : found.faults;
    const config::Problems& more = prepared ? prepared->templates.warnings() : prepared.error();
    list.insert(list.end(), more.begin(), more.end());
    for (const std::string& warning : found.warnings)
        complain(invocation.err, "warning: " + warning);
    if (!found.faults.empty()) return report(invocation.err, found.faults);
    if (loaded->file.empty()) {
        invocation.out << "The configuration is fine; " << invocation.sources.default_file.string()
                       << " is not there\n";
    } else {
        invocation.out << loaded->file.string() << " is fine\n";
    }
    return kDone;
}

int print_config_reference(const Invocation& invocation) {
    invocation.out << (invocation.has("--markdown") ? config::markdown_reference()
                                                    : config::toml_reference());
    return kDone;
}

}  // namespace postern::commands
