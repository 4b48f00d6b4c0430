#pragma once

#include <array>
#include <chrono>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "pages/messages.hpp"
#include "pages/templates.hpp"

namespace postern::pages {

// A length of time in the largest unit that needs no fraction: "90 seconds", "2 hours".
std::string duration_text(const Language& language, std::chrono::seconds duration);

// A time in the past: "3 minutes ago".
std::string ago_text(const Language& language, Time now, Time then);

// The values that set_time() sets. A message shows them as <time> elements.
inline constexpr std::array<std::string_view, 5> kTimes = {"added", "began", "previous", "seen", "used"};

// Sets the value `name`, which is one of kTimes, to ago_text(), and for the <time> element name_iso
// ("2026-11-22T20:00:00Z") and name_exact ("2026-11-22 20:00 +00:00").
void set_time(Values& values, const std::string& name, const Language& language, Time now, Time then);

}  // namespace postern::pages
