#pragma once

#include <string_view>

namespace postern::config {

// Tells whether the public can register names directly below this domain, such as "co.uk" or "github.io" (the
// Public Suffix List). Browsers accept no cookie for such a domain. Requires: lower case.
bool is_public_suffix(std::string_view domain);

}  // namespace postern::config
