#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.hpp"

namespace postern::logging {

enum class Level { Info, Warning, Error };

enum class Format { Text, Json };

struct Field {
    std::string_view name;
    std::variant<std::string, std::int64_t> value;
};

// One event as one line, without its line end. Text:
//     2026-11-22T20:06:51.123Z warning sign_in_refused address=192.0.2.7 user=ada@example.com
// A value with other than plain characters is in double quotes; quotes, backslashes, control bytes, invisible
// and direction-changing characters are escaped (\u202e). JSON: one object in the same order; every character
// except printable ASCII is escaped (RFC 8259 §7):
//     {"time":"2026-11-22T20:06:51.123Z","level":"warning","event":"sign_in_refused","address":"192.0.2.7",…}
// In both, ill-formed UTF-8 becomes U+FFFD, and a value longer than 256 bytes is cut and followed by "...".
// Therefore a visitor's text can neither break the line nor fake a field.
std::string line_of(Format format, Time time, Level level, std::string_view event,
                    std::span<const Field> fields);

}  // namespace postern::logging
