#include "commands/config.hpp"

#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include <unistd.h>

#include "base/unix_user.hpp"
#include "commands/listing.hpp"
#include "commands/prepared.hpp"
#include "commands/surroundings.hpp"
#include "config/reference.hpp"
#include "config/settings.hpp"

namespace postern::commands {
namespace {

// Prints the result of the check. `file`: the file that was read; empty if there is none, or if it has
// mistakes. Returns the exit status.
int tell(const Invocation& invocation, const std::filesystem::path& file, const Surroundings& found) {
    const bool is_fine = found.faults.empty();
    if (invocation.has("--json")) {
        invocation.out << as_json(Record{{"file", file.string()},
                                         {"fine", is_fine},
                                         {"faults", found.faults},
                                         {"warnings", found.warnings}});
        return is_fine ? kDone : kCalledWrongly;
    }
    for (const std::string& warning : found.warnings)
        complain(invocation.err, "warning: " + warning);
    if (!is_fine) return report(invocation.err, found.faults);
    if (file.empty())
        invocation.out << "The configuration is fine; " << invocation.sources.default_file.string()
                       << " does not exist\n";
    else
        invocation.out << file.string() << " is fine\n";
    return kDone;
}

std::string json_reference() {
    std::vector<Record> rows;
    for (const config::Setting& each : config::settings())
        rows.push_back({{"key", std::string(each.key)},
                        {"default", config::default_in_toml(each)},
                        {"variable", environment_name(each)},
                        {"flag", each.is_secret ? "" : flag_name(each)},
                        {"needs_restart", each.is_for_start},
                        {"meaning", std::string(each.help)}});
    return as_json(rows);
}

}  // namespace

int check_config(const Invocation& invocation) {
    const auto loaded = config::load(invocation.sources);
    if (!loaded) return tell(invocation, {}, {.faults = loaded.error()});
    const bool is_for_root = geteuid() == 0;
    // Check as the user that Postern runs as: root can read files that this user may not read.
    work_as_owner_of(loaded->config.state.directory);
    Surroundings found = look_around(*loaded, is_for_root);
    if (!loaded->file.empty() && access(loaded->file.c_str(), R_OK) != 0) {
        const std::string user = name_of_user(geteuid());
        found.faults.push_back(
            loaded->file.string() + ": " + user + ", the owner of " +
            loaded->config.state.directory.string() +
            ", cannot read this file; give that user the right to read the file and to enter its folder");
    }
    const auto prepared = prepare_pages(*loaded);
    config::Problems& list = prepared ? found.warnings : found.faults;
    const config::Problems& more = prepared ? prepared->templates.warnings() : prepared.error();
    list.insert(list.end(), more.begin(), more.end());
    return tell(invocation, loaded->file, found);
}

int print_config_reference(const Invocation& invocation) {
    if (invocation.has("--json") && invocation.has("--markdown"))
        return report(invocation.err, {"--json: cannot be used with --markdown"});
    if (invocation.has("--json"))
        invocation.out << json_reference();
    else
        invocation.out << (invocation.has("--markdown") ? config::markdown_reference()
                                                        : config::toml_reference());
    return kDone;
}

}  // namespace postern::commands
