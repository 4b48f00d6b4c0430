#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "config/config.hpp"
#include "config/settings.hpp"

namespace postern::config {

// The variable that names the configuration file.
inline constexpr std::string_view kFileVariable = "POSTERN_CONFIG";

inline constexpr std::string_view kDefaultFile = "/etc/postern/postern.toml";

// A setting given on the command line.
struct FlagValue {
    const Setting* setting;  // a row of settings()
    std::string text;
};

// The sources of a configuration. Later sources override earlier ones: the defaults, the file, the
// environment, the flags.
struct Sources {
    std::optional<std::filesystem::path> file = {};     // --config; none: POSTERN_CONFIG or default_file
    const char* const* environment = nullptr;           // null-terminated "NAME=value"; null: none
    std::vector<FlagValue> flags = {};                  // the last value of a key counts
    std::filesystem::path default_file = kDefaultFile;  // only this file may be missing
};

struct Loaded {
    Config config;
    std::filesystem::path file;  // the file that was read; empty: none
    // For each key that was set: the place that set the key last, in the form of Problems.
    std::map<std::string, std::string, std::less<>> places = {};

    // The place that set the key; the file and the key if the key was not set.
    std::string place_of(std::string_view key) const;
};

// One line for each problem: the place, the expected value and the value found:
//     postern.toml:12: session.idle: expected a duration such as 90s, 30m, 12h or 30d, not "soon"
//     POSTERN_SESSION_IDLE: ...
//     --session-idle: ...
using Problems = std::vector<std::string>;

// Reads all sources, or returns every problem. Values that a later source overrides are checked too. After a
// syntax error or a repeated key, the rest of that file is not checked.
tl::expected<Loaded, Problems> load(const Sources& sources);

}  // namespace postern::config
