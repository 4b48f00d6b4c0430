#pragma once

#include <string>

#include "http/request.hpp"
#include "http/response.hpp"

namespace postern::gateway {

// The bytes of a CGI answer (RFC 3875 §6): the Status line first, so that no server handles a bare Location
// as a redirect of its own; then the headers, Content-Length, an empty line and the body. HEAD gets the
// Content-Length of GET and no body (RFC 9110 §9.3.2). A 204 has no Content-Length. The answer with which an
// authorizer lets a request through has none either: some servers would send that Content-Length to the
// visitor with the protected page. Both CGI and FastCGI send exactly these bytes.
std::string format_answer(const http::Response& response, const http::Request& request);

}  // namespace postern::gateway
