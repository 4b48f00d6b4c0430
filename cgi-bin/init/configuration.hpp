#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "config/config.hpp"
#include "config/settings.hpp"
#include "init/changes.hpp"
#include "init/places.hpp"
#include "init/wish.hpp"

namespace postern::init {

// A setting, and its value as the environment spells it.
struct Wanted {
    const config::Setting* setting;
    std::string value;
};

// The settings that the wish needs and that the configuration does not have. The error explains why this
// configuration does not go with the wish.
Result<std::vector<Wanted>> wanted_settings(const Wish& wish, const config::Config& now);

// The text of a TOML file with these settings: in place of their line, or of their line behind a '#', or as a
// new line. Every other line is kept. The error names a setting whose line was not understood.
Result<std::string> with_settings(const std::string& text, const std::vector<Wanted>& wanted);

struct Configuration {
    FileChange change;
    config::Config config;         // after the change
    std::vector<Wanted> wanted;    // the settings that change
    std::vector<std::string> was;  // for each of them: "mount = \"/\"", as it is now
};

// The change of postern.toml. The error has all problems of the existing file, which is never replaced by
// another file.
Result<Configuration> plan_configuration(const Places& places, const Wish& wish);

// The setting as a line of TOML.
std::string as_toml(const Wanted& wanted);

}  // namespace postern::init
