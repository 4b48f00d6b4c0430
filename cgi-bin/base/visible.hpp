#pragma once

#include <string>
#include <string_view>

namespace postern {

// Somebody's text as it may stand in a line for people: control and invisible characters as \u000a,
// ill-formed UTF-8 as U+FFFD, and a backslash before each character of `marks`.
std::string visible(std::string_view text, std::string_view marks = "");

}  // namespace postern
