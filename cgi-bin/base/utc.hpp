#pragma once

#include <ctime>
#include <string>

#include "base/clock.hpp"

namespace postern {

// The calendar parts of the time in UTC; fractions of a second are dropped.
std::tm utc_parts(Time time);

// The time in UTC, formatted by strftime with this pattern; at most 63 characters.
std::string utc_text(Time time, const char* pattern);

}  // namespace postern
