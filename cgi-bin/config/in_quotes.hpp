#pragma once

#include <string>
#include <string_view>

namespace postern::config {

// Somebody's text as a part of a message: in double quotes, on one line whatever it holds, control and
// invisible characters as \u000a, ill-formed UTF-8 as U+FFFD, and cut after 80 bytes ("..." behind the quotes
// says so).
std::string in_quotes(std::string_view text);

}  // namespace postern::config
