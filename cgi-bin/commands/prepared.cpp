#include "commands/prepared.hpp"

#include <string>
#include <utility>

#include "logging/log.hpp"

namespace postern::commands {

tl::expected<Prepared, config::Problems> prepare(const config::Sources& sources) {
    auto loaded = config::load(sources);
    if (!loaded) return tl::unexpected(std::move(loaded.error()));
    return prepare_pages(*loaded);
}

tl::expected<Prepared, config::Problems> prepare_pages(const config::Loaded& loaded) {
    config::Problems problems;
    auto templates = pages::Templates::load(loaded.config.templates.directory);
    if (!templates) problems = std::move(templates.error());
    auto look = pages::Look::load(loaded.config.look);
    if (!look) problems.push_back(loaded.place_of("look.logo") + ": " + look.error().message);
    if (!problems.empty()) return tl::unexpected(std::move(problems));
    return Prepared{loaded.config, loaded.file, std::move(*templates), std::move(*look)};
}

void log_warnings(const Prepared& prepared) {
    for (const std::string& warning : prepared.templates.warnings())
        logging::log(logging::Level::Warning, "template_missing", {{"fault", warning}});
}

}  // namespace postern::commands
