#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "config/config.hpp"

namespace postern::config {

// The form of a value in the TOML file. Durations, modes and paths are text.
enum class Kind {
    Text,    // idle = "1h"
    Number,  // workers = 4
    Flag,    // cookie = true
    List,    // origins = ["https://app.example.com"]; elsewhere spaces between
};

// Where a setting is kept.
struct Field {
    Result<void> (*assign)(Config& config, std::string_view text);  // the error names the expected value
    std::string (*show)(const Config& config);                      // in the form that `assign` reads
};

// A setting that an operator can change.
struct Setting {
    std::string_view key;  // "session.idle": table and name in the file; at the top level only the name
    Kind kind;
    std::string_view value;  // the placeholder for its value in the help: "DURATION"
    std::string_view help;   // one sentence
    Field field;
    bool is_secret = false;     // the value appears in no message and is shown as "(set)"
    bool is_for_start = false;  // a running server keeps its value when it reads the configuration again

    Result<void> assign(Config& config, std::string_view text) const { return field.assign(config, text); }
    std::string show(const Config& config) const { return field.show(config); }
};

// The one table of settings, used for the file, the environment, the flags, the help and the documentation.
// Settings of the same table of the file are adjacent; top-level settings come first.
std::span<const Setting> settings();

// The setting with this key; null if the key is unknown.
const Setting* find_setting(std::string_view key);

// The "session" of "session.idle"; empty at the top level.
std::string_view table_of(const Setting& setting);

// The "idle" of "session.idle".
std::string_view name_of(const Setting& setting);

// "POSTERN_SESSION_IDLE".
std::string environment_name(const Setting& setting);

// "--session-idle".
std::string flag_name(const Setting& setting);

// The default value as the file spells it: "\"1h\"", "4", "true".
std::string default_in_toml(const Setting& setting);

}  // namespace postern::config
