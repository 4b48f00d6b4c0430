#include "commands/prepared.hpp"

#include <string>
#include <utility>

#include "logging/log.hpp"
#include "users/requirement.hpp"

namespace postern::commands {

tl::expected<Prepared, config::Problems> prepare(const config::Sources& sources) {
    auto loaded = config::load(sources);
    if (!loaded) return tl::unexpected(std::move(loaded.error()));
    return prepare_pages(*loaded);
}

tl::expected<Prepared, config::Problems> prepare_pages(const config::Loaded& loaded) {
    config::Problems problems;
    const auto take = [&](const config::Problems& more) {
        problems.insert(problems.end(), more.begin(), more.end());
    };
    const config::Look& wanted = loaded.config.look;
    pages::Messages messages;
    if (!wanted.language.empty()) {
        const auto fixed = messages.fix(wanted.language);
        if (!fixed) problems.push_back(loaded.place_of("look.language") + ": " + fixed.error().message);
    }
    if (!wanted.sentences.empty()) take(messages.replace_from(wanted.sentences));
    auto look = pages::Look::load(wanted);
    if (!look) problems.push_back(loaded.place_of("look.logo") + ": " + look.error().message);
    auto templates = pages::Templates::load(loaded.config.templates.directory, std::move(messages),
                                            look ? look->constants() : pages::Constants());
    if (!templates) take(templates.error());
    if (const auto required = users::parse_required(loaded.config.second_factor); !required)
        problems.push_back(loaded.place_of("second_factor.required") + ": " + required.error().message);
    if (!problems.empty()) return tl::unexpected(std::move(problems));
    return Prepared{loaded.config, loaded.file, std::move(*templates), std::move(*look)};
}

void log_warnings(const Prepared& prepared) {
    for (const std::string& warning : prepared.templates.warnings())
        logging::log(logging::Level::Warning, "template_missing", {{"fault", warning}});
}

}  // namespace postern::commands
