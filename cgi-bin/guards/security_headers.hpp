#pragma once

#include "config/config.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

namespace postern::guards {

// Adds what every answer to a visitor carries, errors included: the content security policy and its
// companions, no-store and Vary unless the page chose otherwise, Strict-Transport-Security on https. A form
// may lead on to the hosts of gate.origins, as signing in does; a page of ours that is shown at a protected
// site may take its style sheet from public_url. A verdict for the web server gets no-store alone, and one
// that lets a request through an authorizer nothing: servers pass it on.
void add_security_headers(http::Response& response, const http::Request& request,
                          const config::Config& config);

}  // namespace postern::guards
