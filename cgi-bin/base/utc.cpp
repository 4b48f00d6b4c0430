#include "base/utc.hpp"

#include <array>

namespace postern {

std::tm utc_parts(Time time) {
    const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    return parts;
}

std::string utc_text(Time time, const char* pattern) {
    const std::tm parts = utc_parts(time);
    std::array<char, 64> text{};
    return {text.data(), std::strftime(text.data(), text.size(), pattern, &parts)};
}

}  // namespace postern
