#pragma once

#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "logging/line.hpp"

namespace postern::logging {

// Writes one line (logging/line.hpp), in one write(2), to standard error. Safe from any thread; a line that
// cannot be written is lost, and nothing else happens.
void log(Level level, std::string_view event, std::initializer_list<Field> fields);

// The two halves of that, for a line that goes elsewhere as well: made of an event that happens now, without
// its line end; and written.
std::string line_now(Level level, std::string_view event, std::span<const Field> fields);
void write_line(const std::string& line);

// How lines are written from now on; text until it is called. Returns how they were before.
Format set_log_format(Format format);

using Sink = std::function<void(std::string_view)>;

// Sends the lines, without their line end, elsewhere. An empty sink is standard error again. Returns the one
// of before.
Sink set_log_sink(Sink sink);

}  // namespace postern::logging
