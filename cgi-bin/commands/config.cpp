#include "commands/config.hpp"

#include <ostream>

#include "commands/prepared.hpp"
#include "config/reference.hpp"

namespace postern::commands {

int check_config(const Invocation& invocation) {
    const auto prepared = prepare(invocation.sources);
    if (!prepared) return report(invocation.err, prepared.error());
    if (prepared->file.empty()) {
        invocation.out << "The configuration is fine; " << invocation.sources.default_file.string()
                       << " is not there\n";
    } else {
        invocation.out << prepared->file.string() << " is fine\n";
    }
    return kDone;
}

int print_config_reference(const Invocation& invocation) {
    invocation.out << (invocation.has("--markdown") ? config::markdown_reference()
                                                    : config::toml_reference());
    return kDone;
}

}  // namespace postern::commands
