#pragma once

#include <string>
#include <string_view>

#include "http/request.hpp"

namespace postern::guards {

// An origin as browsers serialise it, from its parts: lower case, the scheme's own port left out.
std::string origin_of(bool secure, std::string_view host);

// The origin that the request was sent to, by its scheme and its Host header; empty when it has none.
std::string origin_of(const http::Request& request);

// Whether the request's Host is that of the origin, over whichever scheme. Debian's fastcgi_params take the
// port from it; then the one that the server listens on stands in for it.
bool is_sent_to(const http::Request& request, std::string_view origin);

// Whether the origin, as browsers serialise it, is the one that the request was sent to: scheme, host and
// port.
bool is_own_origin(const http::Request& request, std::string_view origin);

}  // namespace postern::guards
