#pragma once

#include <string>
#include <string_view>

#include "base/origin.hpp"
#include "http/request.hpp"

namespace postern::guards {

// The origin with these parts, as browsers serialise it: lower case, without the scheme's default port.
std::string origin_of(bool secure, std::string_view host);

// The origin to which the request was sent, from its scheme and its Host header. Empty if Host is missing.
std::string origin_of(const http::Request& request);

// Whether the request's Host is the host of the origin, over any scheme. Debian's fastcgi_params drop the
// port of the Host; then the port on which the server listens is compared.
bool is_sent_to(const http::Request& request, const Origin& origin);

// Tells whether the origin, as browsers serialise it, is the origin to which the request was sent: scheme,
// host and port.
bool is_own_origin(const http::Request& request, std::string_view origin);

}  // namespace postern::guards
