#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace postern::http {

// "Sun, 22 Nov 2026 20:06:51 GMT": IMF-fixdate (RFC 9110 §5.6.7).
std::string http_date(Time time);

// Reads a date as browsers do (RFC 6265bis §5.1.1), which takes that form, the obsolete ones and untidy
// others, all as UTC; years 1601 to 9999. Nothing when it is no date.
std::optional<Time> parse_date(std::string_view text);

}  // namespace postern::http
