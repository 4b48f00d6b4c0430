#pragma once

#include <string>
#include <string_view>

namespace postern::sessions {

// The parts of a description that are no names: pages translate them.
constexpr std::string_view kUnknownBrowser = "Unknown browser";
constexpr std::string_view kOnSystem = " on ";

// Describes the browser of a User-Agent header, so that people recognize their own browsers: "Firefox on
// Linux", "Safari on iPhone", "curl", "Unknown browser". Contains fixed words only, for any header. The
// header may be false, so nothing is decided by it.
std::string describe_browser(std::string_view user_agent);

}  // namespace postern::sessions
