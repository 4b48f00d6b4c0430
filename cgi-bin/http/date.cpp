#include "http/date.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/ascii.hpp"
#include "base/utc.hpp"

namespace postern::http {
namespace {

// strftime's names depend on the locale; these must not.
constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

bool is_delimiter(char c) {
    return c != ':' && !is_letter_or_digit(c) && static_cast<unsigned char>(c) < 0x7F;
}

// The number at the beginning of the text, with `least` to `most` digits and no further digit after them.
std::optional<int> leading_number(std::string_view text, std::size_t least, std::size_t most) {
    std::size_t digits = 0;
    int number = 0;
    while (digits < text.size() && digits <= most && is_digit(text[digits]))
        number = number * 10 + (text[digits++] - '0');
    if (digits < least || digits > most) return std::nullopt;
    return number;
}

struct DateParts {
    std::optional<std::chrono::seconds> time;
    std::optional<int> day;
    std::optional<int> month;
    std::optional<int> year;

    // Reads the word as the first part that is still missing (RFC 6265bis §5.1.1, step 2).
    void take(std::string_view word) {
        if (!time && take_time(word)) return;
        if (!day && (day = leading_number(word, 1, 2))) return;
        if (!month && take_month(word)) return;
        if (!year) year = leading_number(word, 2, 4);
    }

    bool take_time(std::string_view word) {
        std::chrono::seconds sum{0};
        for (const int unit : {3600, 60, 1}) {
            const auto end = unit == 1 ? word.size() : word.find(':');
            if (end == std::string_view::npos) return false;
            const auto number = leading_number(word.substr(0, end), 1, 2);
            if (!number || *number >= (unit == 3600 ? 24 : 60)) return false;
            sum += std::chrono::seconds(*number * unit);
            word.remove_prefix(std::min(end + 1, word.size()));
        }
        time = sum;
        return true;
    }

    bool take_month(std::string_view word) {
        for (std::size_t i = 0; i < kMonths.size(); ++i) {
            if (!equal_ignoring_case(word.substr(0, 3), kMonths.at(i))) continue;
            month = static_cast<int>(i) + 1;
            return true;
        }
        return false;
    }
};

}  // namespace

std::string http_date(Time time) {
    const std::tm parts = utc_parts(time);
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                  kDays.at(static_cast<std::size_t>(parts.tm_wday)), parts.tm_mday,
                  kMonths.at(static_cast<std::size_t>(parts.tm_mon)), parts.tm_year + 1900, parts.tm_hour,
                  parts.tm_min, parts.tm_sec);
    return text.data();
}

std::optional<Time> parse_date(std::string_view text) {
    DateParts parts;
    while (!text.empty()) {
        const auto begin = std::ranges::find_if_not(text, is_delimiter);
        text.remove_prefix(static_cast<std::size_t>(begin - text.begin()));
        const auto end = std::ranges::find_if(text, is_delimiter);
        const auto size = static_cast<std::size_t>(end - text.begin());
        if (size > 0) parts.take(text.substr(0, size));
        text.remove_prefix(size);
    }
    if (!parts.time || !parts.day || !parts.month || !parts.year) return std::nullopt;
    int year = *parts.year;
    if (year < 100) year += year >= 70 ? 1900 : 2000;
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(*parts.month)),
                                           std::chrono::day(static_cast<unsigned>(*parts.day))};
    if (year < 1601 || !date.ok()) return std::nullopt;
    return std::chrono::sys_days(date) + *parts.time;
}

}  // namespace postern::http
