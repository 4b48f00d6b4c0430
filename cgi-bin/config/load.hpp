#pragma once

#include <filesystem>
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

// Where a configuration comes from, the later over the earlier: the defaults, the file, the environment, the
// flags.
struct Sources {
    std::optional<std::filesystem::path> file =
        {};                                    // --config; absent: POSTERN_CONFIG, else the default file
    const char* const* environment = nullptr;  // null-terminated "NAME=value"; null: none
    std::vector<FlagValue> flags = {};         // of one key the last one counts
    std::filesystem::path default_file = kDefaultFile;  // the only one that may be missing
};

struct Loaded {
    Config config;
    std::filesystem::path file;  // the one that was read; empty: none
    // The place that set a key last, as in Problems, for each key that was set.
    std::map<std::string, std::string, std::less<>> places = {};

    // For a key that was not set: the file and the key.
    std::string place_of(std::string_view key) const;
};

// One line each, naming the place, what was expected and what was found:
//     postern.toml:12: session.idle: expected a duration such as 90s, 30m, 12h or 30d, not "soon"
//     POSTERN_SESSION_IDLE: ...
//     --session-idle: ...
using Problems = std::vector<std::string>;

// Reads everything, or says all that is wrong with it: values that a later source replaces are checked as
// well. After a syntax error or a key given twice the rest of that file is not looked at.
tl::expected<Loaded, Problems> load(const Sources& sources);

}  // namespace postern::config
