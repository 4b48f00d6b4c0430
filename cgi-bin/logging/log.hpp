#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>

namespace postern::logging {

enum class Level { Info, Warning, Error };

struct Field {
    std::string_view name;
    std::string value;
};

// Writes one line, in one write(2), to standard error:
//     2026-11-22T20:06:51.123Z warning sign_in_refused user=ada@example.com reason=wrong_password
// A value with anything but plain characters stands in double quotes; quotes, backslashes, control bytes,
// invisible and direction-changing characters are escaped (\u202e), ill-formed UTF-8 shows as U+FFFD, and
// more than 256 bytes are cut: whatever a visitor sends stays one line that says what it is.
// Safe from any thread; a line that cannot be written is lost, and nothing else happens.
void log(Level level, std::string_view event, std::initializer_list<Field> fields);

using Sink = std::function<void(std::string_view)>;

// Sends the lines, without their line end, elsewhere. An empty sink is standard error again. Returns the one
// of before.
Sink set_log_sink(Sink sink);

}  // namespace postern::logging
