#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "config/config.hpp"

namespace postern::config {

// How a value stands in the TOML file. Durations, modes and paths are text.
enum class Kind {
    Text,    // idle = "1h"
    Number,  // workers = 4
    Flag,    // cookie = true
    List,    // origins = ["https://app.example.com"]; elsewhere and in text: with blanks between
};

// One thing that an operator can set.
struct Setting {
    std::string_view key;  // "session.idle": table and name in the file; at the top level the name alone
    Kind kind;
    std::string_view value;  // what stands for its value in the help: "DURATION"
    std::string_view help;   // one sentence
    Result<void> (*assign)(Config& config, std::string_view text);  // an error says what was expected
    std::string (*show)(const Config& config);                      // as `assign` would read it
    bool is_secret = false;  // its value is in no message, and shows as "(set)"
};

// THE table: what the file, the environment, the flags, the help and the documentation know. Settings of one
// table of the file stand together, those of the top level first.
std::span<const Setting> settings();

// The setting of that key; null when there is none.
const Setting* find_setting(std::string_view key);

// "session" of "session.idle"; empty at the top level.
std::string_view table_of(const Setting& setting);

// "idle" of "session.idle".
std::string_view name_of(const Setting& setting);

// "POSTERN_SESSION_IDLE".
std::string environment_name(const Setting& setting);

// "--session-idle".
std::string flag_name(const Setting& setting);

// The default value, as it stands in the file: "\"1h\"", "4", "true".
std::string default_in_toml(const Setting& setting);

}  // namespace postern::config
