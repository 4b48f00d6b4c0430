#pragma once

#include <string_view>

#include "config/config.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

namespace postern::guards {

// The WWW-Authenticate header of a 401, which RFC 9110 §15.5.2 requires. No browser knows the scheme
// "Cookie", so no browser opens a dialog.
inline constexpr std::string_view kSignInChallenge = "Cookie realm=\"sign-in\"";

// Adds the headers of every answer to a visitor, errors included: the content security policy, unless the
// page has set its own, and related headers, no framing except by Response::framed_by, no-store and Vary
// unless the page has set Cache-Control, Strict-Transport-Security on https, WWW-Authenticate with a 401
// unless the page has set its own. A Postern page at a protected site may load its style sheet from
// `config.public_url`. A verdict for the web server gets no-store and, if it is a 401, WWW-Authenticate. An
// authorizer's verdict that lets a request through gets no headers, because servers pass them on.
void add_security_headers(http::Response& response, const http::Request& request,
                          const config::Config& config);

}  // namespace postern::guards
