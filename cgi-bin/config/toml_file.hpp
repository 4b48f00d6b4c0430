#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace postern::config {

enum class TomlType { Text, Number, Fraction, Flag, Moment, Array, Table };

struct TomlValue {
    TomlType type;
    std::size_t line;                      // where the value stands in the file, from 1
    std::string key = {};                  // without quotes; only in a table
    std::string text = {};                 // Text: the text; Number: "-3"; Flag: "true" or "false"
    std::vector<TomlValue> elements = {};  // Array, Table: in the order of the file
};

// Why a file is no TOML. Shows nothing of the file but the name of a key, because a value may be a secret.
struct TomlFault {
    std::size_t line;
    std::string message;
};

// Reads the contents of a TOML file. The messages are the same with each version of toml11.
tl::expected<TomlValue, TomlFault> parse_toml(const std::string& contents);

}  // namespace postern::config
