#pragma once

#include "http/request.hpp"
#include "http/response.hpp"

namespace postern::guards {

// Adds what every answer carries, errors included: the content security policy and its companions, no-store
// and Vary unless the page chose otherwise, Strict-Transport-Security on https.
void add_security_headers(http::Response& response, const http::Request& request);

}  // namespace postern::guards
