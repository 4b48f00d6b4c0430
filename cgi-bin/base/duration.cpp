#include "base/duration.hpp"

#include <charconv>
#include <cstdint>
#include <limits>
#include <system_error>

namespace postern {
namespace {

struct Unit {
    char letter;
    std::int64_t seconds;
};

constexpr Unit kUnits[] = {{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}};

}  // namespace

Result<std::chrono::seconds> parse_duration(std::string_view text) {
    const auto wrong = failure("expected a duration such as 90s, 30m, 12h or 30d");
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{} || count < 0) return wrong;
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    if (unit.empty() && count == 0) return std::chrono::seconds{0};
    for (const auto& [letter, seconds] : kUnits) {
        if (unit.size() != 1 || unit[0] != letter) continue;
        if (count > std::numeric_limits<std::int32_t>::max() / seconds)
            return failure("expected a shorter duration");
        return std::chrono::seconds{count * seconds};
    }
    return wrong;
}

std::string format_duration(std::chrono::seconds duration) {
    const std::int64_t count = duration.count();
    for (const auto& [letter, seconds] : kUnits) {
        if (count != 0 && count % seconds == 0) return std::to_string(count / seconds) + letter;
    }
    return "0";
}

}  // namespace postern
