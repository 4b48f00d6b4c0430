#include "logging/log.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <mutex>
#include <utility>

#include <unistd.h>
#include <utf8proc.h>

#include "base/file.hpp"
#include "base/utf8.hpp"

namespace postern::logging {
namespace {

constexpr std::size_t kMaxValueBytes = 256;

std::mutex sink_mutex;
std::function<void(std::string_view)> sink;

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
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
    const std::time_t seconds = milliseconds / 1000;
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 32> date{};
    const std::size_t size = std::strftime(date.data(), date.size(), "%Y-%m-%dT%H:%M:%S", &parts);
    std::array<char, 8> fraction{};
    std::snprintf(fraction.data(), fraction.size(), ".%03dZ", static_cast<int>(milliseconds % 1000));
    return std::string(date.data(), size) + fraction.data();
}

// Characters without a shape of their own: controls, direction marks, separators, unassigned and private
// ones.
bool is_invisible(utf8proc_int32_t character) {
    switch (utf8proc_category(character)) {
        case UTF8PROC_CATEGORY_CC:
        case UTF8PROC_CATEGORY_CF:
        case UTF8PROC_CATEGORY_CS:
        case UTF8PROC_CATEGORY_CO:
        case UTF8PROC_CATEGORY_CN:
        case UTF8PROC_CATEGORY_ZL:
        case UTF8PROC_CATEGORY_ZP:
            return true;
        default:
            return false;
    }
}

bool is_plain(std::string_view value) {
    constexpr std::string_view kPlain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/@+%,";
    return !value.empty() && value.find_first_not_of(kPlain) == std::string_view::npos;
}

void append_escaped(std::string& line, utf8proc_int32_t character) {
    std::array<char, 12> text{};
    std::snprintf(text.data(), text.size(), character > 0xFFFF ? "\\U%08x" : "\\u%04x",
                  static_cast<unsigned>(character));
    line += text.data();
}

void append_value(std::string& line, std::string_view value) {
    if (is_plain(value) && value.size() <= kMaxValueBytes) {
        line += value;
        return;
    }
    const std::string text = well_formed_utf8(value.substr(0, kMaxValueBytes));
    line += '"';
    for (utf8proc_ssize_t i = 0; i < static_cast<utf8proc_ssize_t>(text.size());) {
        utf8proc_int32_t character = 0;
        const utf8proc_ssize_t size =
            utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + i,
                             static_cast<utf8proc_ssize_t>(text.size()) - i, &character);
        if (size <= 0) break;
        if (is_invisible(character)) {
            append_escaped(line, character);
        } else {
            if (character == '"' || character == '\\') line += '\\';
            line.append(text, static_cast<std::size_t>(i), static_cast<std::size_t>(size));
        }
        i += size;
    }
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

void set_log_sink(std::function<void(std::string_view)> new_sink) {
    const std::lock_guard lock(sink_mutex);
    sink = std::move(new_sink);
}

}  // namespace postern::logging
