#pragma once

#include <string>

#include "http/request.hpp"
#include "http/response.hpp"

namespace postern::gateway {

// The bytes of a CGI answer (RFC 3875 §6): "Status: 303 See Other" first, so that no server takes a bare
// Location for a redirect of its own, the headers, Content-Length, an empty line and the body. HEAD gets the
// Content-Length of GET and no body (RFC 9110 §9.3.2); there is no Content-Length where none may be: with
// 204, and when an authorizer lets a request through, as some servers would send it to the visitor with what
// they then serve. Both transports send exactly this.
std::string format_answer(const http::Response& response, const http::Request& request);

}  // namespace postern::gateway
