#pragma once

#include <string_view>

#include "config/config.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

namespace postern::guards {

// WWW-Authenticate of a 401, which RFC 9110 §15.5.2 demands. No browser knows the scheme "Cookie", so no
// browser opens a dialog.
inline constexpr std::string_view kSignInChallenge = "Cookie realm=\"sign-in\"";

// Adds what every answer to a visitor carries, errors included: the content security policy and its
// companions, no frame but by Response::framed_by, no-store and Vary unless the page chose otherwise,
// Strict-Transport-Security on https, WWW-Authenticate with a 401. A page of ours that is shown at a
// protected site may take its style sheet from `config.public_url`. A verdict for the web server gets
// no-store and, if it is 401, WWW-Authenticate; one that lets a request through an authorizer gets nothing:
// servers pass it on.
void add_security_headers(http::Response& response, const http::Request& request,
                          const config::Config& config);

}  // namespace postern::guards
