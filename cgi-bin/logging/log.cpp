#include "logging/log.hpp"

#include <atomic>
#include <mutex>
#include <utility>

#include <unistd.h>

#include "base/clock.hpp"
#include "base/file.hpp"

namespace postern::logging {
namespace {

std::atomic<Format> log_format = Format::Text;
std::mutex sink_mutex;
Sink sink;

}  // namespace

void log(Level level, std::string_view event, std::initializer_list<Field> fields) {
    write_line(line_now(level, event, fields));
}

std::string line_now(Level level, std::string_view event, std::span<const Field> fields) {
    return line_of(log_format, SystemClock().now(), level, event, fields);
}

void write_line(const std::string& line) {
    const std::lock_guard lock(sink_mutex);
    if (sink) {
        sink(line);
        return;
    }
    (void)write_all(STDERR_FILENO, line + '\n');
}

Format set_log_format(Format format) {
    return log_format.exchange(format);
}

Sink set_log_sink(Sink new_sink) {
    const std::lock_guard lock(sink_mutex);
    return std::exchange(sink, std::move(new_sink));
}

}  // namespace postern::logging
