#include "commands/config.hpp"

#include <ostream>

#include "config/load.hpp"
#include "config/reference.hpp"

namespace postern::commands {

int check_config(const Invocation& invocation) {
    const auto loaded = config::load(invocation.sources);
    if (!loaded) return report(invocation.err, loaded.error());
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
