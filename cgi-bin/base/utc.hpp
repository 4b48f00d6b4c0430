#pragma once

#include <ctime>
#include <string>

#include "base/clock.hpp"

namespace postern {

// The time in its parts, in UTC; fractions of a second are dropped.
std::tm utc_parts(Time time);

// The time in UTC as strftime writes it with this pattern; 63 characters at most.
std::string utc_text(Time time, const char* pattern);

}  // namespace postern
