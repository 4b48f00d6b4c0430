#pragma once

#include <optional>
#include <string_view>

#include "base/origin.hpp"
#include "http/request.hpp"

namespace postern::guards {

// Why a POST looks as if another site made the visitor's browser send it; nothing when it does not.
// Sec-Fetch-Site decides; without it the Origin must be our own: `public_origin` when configured, otherwise
// the scheme and host of the request, with its port or, where Host has none, perhaps the server's. Neither
// header means no browser, and passes.
std::optional<std::string_view> cross_site_fault(const http::Request& request,
                                                 const std::optional<Origin>& public_origin);

}  // namespace postern::guards
