#pragma once

#include <string>
#include <string_view>

#include "base/origin.hpp"
#include "http/request.hpp"

namespace postern::guards {

// An origin as browsers serialise it, from its parts: lower case, the scheme's own port left out.
std::string origin_of(bool secure, std::string_view host);

// The origin that the request was sent to, by its scheme and its Host header; empty when it has none.
std::string origin_of(const http::Request& request);

// Whether the request's Host is the host of the origin, over any scheme. Debian's fastcgi_params drop the
// port of the Host; then the port on which the server listens is compared.
bool is_sent_to(const http::Request& request, const Origin& origin);

// Whether the origin, as browsers serialise it, is the one that the request was sent to: scheme, host and
// port.
bool is_own_origin(const http::Request& request, std::string_view origin);

}  // namespace postern::guards
