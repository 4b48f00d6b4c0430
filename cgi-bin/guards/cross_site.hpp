#pragma once

#include <optional>
#include <string_view>

#include "base/origin.hpp"
#include "http/request.hpp"

namespace postern::guards {

// Returns why a POST seems to come from another site, or nothing if it does not. Sec-Fetch-Site decides.
// Without Sec-Fetch-Site, the Origin must be `public_origin` if that is configured; otherwise the Origin must
// be the scheme and host of the request, with the port of Host or, if Host has no port, possibly the port of
// the server. A request without both headers does not come from a browser and passes.
std::optional<std::string_view> cross_site_fault(const http::Request& request,
                                                 const std::optional<Origin>& public_origin);

}  // namespace postern::guards
