#pragma once

#include <string>
#include <string_view>

namespace postern::config {

// A foreign text as a part of a message: in double quotes, always on one line, control and invisible
// characters as \u000a, ill-formed UTF-8 as U+FFFD. After 80 bytes the text is cut, which "..." after the
// closing quote shows.
std::string in_quotes(std::string_view text);

}  // namespace postern::config
