#pragma once

#include <string>
#include <string_view>

namespace postern {

// A foreign text, made safe for a line that people read: control and invisible characters become \u000a and
// the like, ill-formed UTF-8 becomes U+FFFD, and each character of `marks` gets a backslash before it.
std::string visible(std::string_view text, std::string_view marks = "");

}  // namespace postern
