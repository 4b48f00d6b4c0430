#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "http/cookie.hpp"
#include "http/headers.hpp"
#include "http/request.hpp"
#include "http/status.hpp"

namespace postern::http {

// An answer to a visitor.
struct Response {
    Status status = Status::Ok;
    Headers headers;
    std::string body;
    // The origin of another site to which a form on this page may redirect; empty: no other site.
    std::string forms_lead_to = {};
    // The pages that may show this page inside them, as a source of frame-ancestors; empty: none.
    std::string framed_by = {};

    // Sets a cookie, like Flask's Response.set_cookie. Throws std::invalid_argument if format_set_cookie()
    // refuses the cookie: a page that takes the name or value from a visitor must call format_set_cookie()
    // first.
    void set_cookie(std::string_view name, std::string_view value, const CookieOptions& options, Time now);

    // Deletes a cookie. Requires: the same path, domain, secure and partitioned options as in set_cookie().
    void delete_cookie(std::string_view name, CookieOptions options = {});
};

// Tells whether this answer of an authorizer lets the request through. The web server then serves another
// site's page, and some servers would send Postern's headers with that page.
bool lets_through(const Request& request, const Response& response);

// A page: text/html in UTF-8.
Response html(std::string body, Status status = Status::Ok);

// text/plain in UTF-8.
Response text(std::string body, Status status = Status::Ok);

// 303 See Other: the browser fetches `location` with GET. Requires: a path, or a URL of a configured origin;
// bytes that a header cannot contain must be percent-encoded (std::invalid_argument).
Response redirect(std::string_view location);

}  // namespace postern::http
