#include "logging/log.hpp"

#include <array>
#include <cstdio>
#include <mutex>
#include <utility>

#include <unistd.h>

#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/utc.hpp"
#include "base/visible.hpp"

namespace postern::logging {
namespace {

constexpr std::size_t kMaxValueBytes = 256;

std::mutex sink_mutex;
Sink sink;

std::string_view name_of(Level level) {
    switch (level) {
        case Level::Info:
            return "info";
        case Level::Warning:
            return "warning";
        case Level::Error:
            return "error";
    }
    return "error";
}

std::string timestamp() {
    const Time now = SystemClock().now();
    std::array<char, 8> fraction{};
    std::snprintf(fraction.data(), fraction.size(), ".%03dZ",
                  static_cast<int>(now.time_since_epoch().count() % 1000));
    return utc_text(now, "%Y-%m-%dT%H:%M:%S") + fraction.data();
}

bool is_plain(std::string_view value) {
    constexpr std::string_view kPlain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/@+%,";
    return !value.empty() && value.find_first_not_of(kPlain) == std::string_view::npos;
}

void append_value(std::string& line, std::string_view value) {
    if (is_plain(value) && value.size() <= kMaxValueBytes) {
        line += value;
        return;
    }
    line += '"';
    line += visible(value.substr(0, kMaxValueBytes), "\"\\");
    if (value.size() > kMaxValueBytes) line += "...";
    line += '"';
}

}  // namespace

void log(Level level, std::string_view event, std::initializer_list<Field> fields) {
    std::string line = timestamp();
    line += ' ';
    line += name_of(level);
    line += ' ';
    line += event;
    for (const Field& field : fields) {
        line += ' ';
        line += field.name;
        line += '=';
        append_value(line, field.value);
    }
    const std::lock_guard lock(sink_mutex);
    if (sink) {
        sink(line);
        return;
    }
    line += '\n';
    (void)write_all(STDERR_FILENO, line);
}

Sink set_log_sink(Sink new_sink) {
    const std::lock_guard lock(sink_mutex);
    return std::exchange(sink, std::move(new_sink));
}

}  // namespace postern::logging
