#pragma once

#include <string_view>

#include "http/request.hpp"
#include "http/response.hpp"

namespace postern::guards {

// Adds what every answer to a visitor carries, errors included: the content security policy and its
// companions, no-store and Vary unless the page chose otherwise, Strict-Transport-Security on https. A page
// of ours that is shown at a protected site may take its style sheet from `public_origin`, which may be
// empty. A verdict for the web server gets no-store alone, and one that lets a request through an authorizer
// nothing: servers pass it on.
void add_security_headers(http::Response& response, const http::Request& request,
                          std::string_view public_origin);

}  // namespace postern::guards
