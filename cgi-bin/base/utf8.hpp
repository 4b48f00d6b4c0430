#pragma once

#include <string>
#include <string_view>

namespace postern {

// The text with every ill-formed UTF-8 sequence replaced by U+FFFD, one for each maximal subpart, as the
// WHATWG "UTF-8 decode" does. A well-formed text comes back as it was.
std::string well_formed_utf8(std::string_view text);

// Whether the text is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms).
bool is_well_formed_utf8(std::string_view text);

}  // namespace postern
