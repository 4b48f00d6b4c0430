#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace postern::http {

// "Sun, 22 Nov 2026 20:06:51 GMT": IMF-fixdate (RFC 9110 §5.6.7).
std::string http_date(Time time);

// Reads a date as browsers do (RFC 6265bis §5.1.1): this format, the obsolete formats and untidy formats, all
// as UTC; years 1601 to 9999. Returns nothing if the text is not a date.
std::optional<Time> parse_date(std::string_view text);

}  // namespace postern::http
