#pragma once

#include <string>
#include <string_view>

#include "http/request.hpp"

namespace postern::guards {

// An origin as browsers serialise it, from its parts: lower case, the scheme's own port left out.
std::string origin_of(bool secure, std::string_view host);

// The origin that the request was sent to, by its scheme and its Host header; empty when it has none.
std::string origin_of(const http::Request& request);

}  // namespace postern::guards
