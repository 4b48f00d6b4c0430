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
// where a value with anything but plain characters stands in double quotes, and quotes, backslashes, control
// bytes, invisible and direction-changing characters are escaped (\u202e). JSON, one object in the same
// order, with every character that is not printable ASCII escaped (RFC 8259 §7):
//     {"time":"2026-11-22T20:06:51.123Z","level":"warning","event":"sign_in_refused","address":"192.0.2.7",…}
// In both, ill-formed UTF-8 shows as U+FFFD, and of a value longer than 256 bytes the beginning stands, with
// "..." behind it: whatever a visitor sends stays one line that says what it is.
std::string line_of(Format format, Time time, Level level, std::string_view event,
                    std::span<const Field> fields);

}  // namespace postern::logging
