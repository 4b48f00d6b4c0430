#include "commands/prepared.hpp"

#include <utility>

namespace postern::commands {

tl::expected<Prepared, config::Problems> prepare(const config::Sources& sources) {
    auto loaded = config::load(sources);
    if (!loaded) return tl::unexpected(std::move(loaded.error()));
    auto templates = pages::Templates::load(loaded->config.templates.directory);
    if (!templates) return tl::unexpected(std::move(templates.error()));
    return Prepared{std::move(loaded->config), std::move(loaded->file), std::move(*templates)};
}

}  // namespace postern::commands
