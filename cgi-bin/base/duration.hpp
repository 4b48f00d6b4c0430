#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace postern {

// Reads a whole number with a unit: "90s", "30m", "12h" or "30d". "0" needs no unit.
Result<std::chrono::seconds> parse_duration(std::string_view text);

// The shortest text that parse_duration() reads as this duration: 3600 s is "1h", 5400 s is "90m".
std::string format_duration(std::chrono::seconds duration);

}  // namespace postern
