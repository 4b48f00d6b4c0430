#pragma once

#include <string_view>

namespace postern::config {

// Whether anybody may register names directly below that domain, such as "co.uk" or "github.io" (the Public
// Suffix List): browsers take no cookie for such a domain. Requires: lower case.
bool is_public_suffix(std::string_view domain);

}  // namespace postern::config
