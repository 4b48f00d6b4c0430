#pragma once

#include <string>
#include <string_view>

namespace postern {

// Replaces every ill-formed UTF-8 sequence with U+FFFD, one for each maximal subpart, like the WHATWG "UTF-8
// decode". A well-formed text is returned unchanged.
std::string well_formed_utf8(std::string_view text);

// Tells whether the text is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms).
bool is_well_formed_utf8(std::string_view text);

}  // namespace postern
