#pragma once

#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "logging/line.hpp"

namespace postern::logging {

// Writes one line (logging/line.hpp) to standard error, in one write(2). Safe from any thread. A line that
// cannot be written is lost without an error.
void log(Level level, std::string_view event, std::initializer_list<Field> fields);

// The two halves of log(), for a line that has another destination too. line_now() makes the line of an event
// that happens now, without its line end; write_line() writes it.
std::string line_now(Level level, std::string_view event, std::span<const Field> fields);
void write_line(const std::string& line);

// Sets the format of lines from now on; text is the default. Returns the previous format.
Format set_log_format(Format format);

using Sink = std::function<void(std::string_view)>;

// Sends the lines, without their line ends, to `sink`. An empty sink means standard error. Returns the
// previous sink.
Sink set_log_sink(Sink sink);

}  // namespace postern::logging
