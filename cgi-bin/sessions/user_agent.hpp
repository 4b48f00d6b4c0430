#pragma once

#include <string>
#include <string_view>

namespace postern::sessions {

// What a User-Agent header says a visitor comes with, so that people know their own browsers again: "Firefox
// on Linux", "Safari on iPhone", "curl", "Unknown browser". Made of our own words only, whatever the header
// holds; it may be invented, so nothing is decided by it.
std::string describe_browser(std::string_view user_agent);

}  // namespace postern::sessions
