#pragma once

#include <string_view>

namespace postern::config {

// Whether names directly below that domain are for everybody to register, such as "co.uk" or "github.io" (the
// Public Suffix List): browsers take no cookie for such a domain. Requires: lower case.
bool is_public_suffix(std::string_view domain);

}  // namespace postern::config
