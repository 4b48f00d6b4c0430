#include "logging/line.hpp"

#include <array>
#include <cstdio>

#include <nlohmann/json.hpp>

#include "base/utc.hpp"
#include "base/utf8.hpp"
#include "base/visible.hpp"

namespace postern::logging {
namespace {

constexpr std::size_t kMaxValueBytes = 256;

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

std::string rfc3339(Time time) {
    std::array<char, 8> fraction{};
    std::snprintf(fraction.data(), fraction.size(), ".%03dZ",
                  static_cast<int>(time.time_since_epoch().count() % 1000));
    return utc_text(time, "%Y-%m-%dT%H:%M:%S") + fraction.data();
}

bool is_plain(std::string_view value) {
    constexpr std::string_view kPlain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/@+%,";
    return !value.empty() && value.find_first_not_of(kPlain) == std::string_view::npos;
}

bool continues_character(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

// Returns the part of a value that is shown: cut before a character, not within a character.
std::string_view beginning_of(std::string_view value) {
    if (value.size() <= kMaxValueBytes) return value;
    std::size_t end = kMaxValueBytes;
    while (end > kMaxValueBytes - 3 && continues_character(value[end]))
        --end;
    return value.substr(0, end);
}

struct AsText {
    std::string operator()(std::int64_t number) const { return std::to_string(number); }
    std::string operator()(const std::string& value) const {
        if (is_plain(value) && value.size() <= kMaxValueBytes) return value;
        const std::string_view shown = beginning_of(value);
        return '"' + visible(shown, "\"\\") + (shown.size() < value.size() ? "...\"" : "\"");
    }
};

struct AsJson {
    nlohmann::ordered_json operator()(std::int64_t number) const { return number; }
    nlohmann::ordered_json operator()(const std::string& value) const {
        const std::string_view shown = beginning_of(value);
        return well_formed_utf8(shown) + (shown.size() < value.size() ? "..." : "");
    }
};

std::string text_line(Time time, Level level, std::string_view event, std::span<const Field> fields) {
    std::string line = rfc3339(time);
    line.append(" ").append(name_of(level)).append(" ").append(event);
    for (const Field& field : fields)
        line.append(" ").append(field.name).append("=").append(std::visit(AsText{}, field.value));
    return line;
}

std::string json_line(Time time, Level level, std::string_view event, std::span<const Field> fields) {
    nlohmann::ordered_json object = {{"time", rfc3339(time)}, {"level", name_of(level)}, {"event", event}};
    for (const Field& field : fields)
        object[std::string(field.name)] = std::visit(AsJson{}, field.value);
    constexpr bool kOnlyAscii = true;
    return object.dump(-1, ' ', kOnlyAscii, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

std::string line_of(Format format, Time time, Level level, std::string_view event,
                    std::span<const Field> fields) {
    return format == Format::Json ? json_line(time, level, event, fields)
                                  : text_line(time, level, event, fields);
}

}  // namespace postern::logging
