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
    // The origin of another site that a form on this page may lead on to; empty: there is none.
    std::string forms_lead_to = {};

    // Sets a cookie, as Flask's Response.set_cookie. Throws std::invalid_argument for one that
    // format_set_cookie refuses: a page that takes name or value from a visitor asks format_set_cookie first.
    void set_cookie(std::string_view name, std::string_view value, const CookieOptions& options, Time now);

    // Deletes a cookie. Requires: the path, domain, secure and partitioned options it was set with.
    void delete_cookie(std::string_view name, CookieOptions options = {});
};

// Whether this answer of an authorizer lets the request through: what the web server then serves is not ours,
// and some servers would send headers of ours with it.
bool lets_through(const Request& request, const Response& response);

// A page: text/html in UTF-8.
Response html(std::string body, Status status = Status::Ok);

// text/plain in UTF-8.
Response text(std::string body, Status status = Status::Ok);

// 303 See Other: fetch `location` with GET. Requires: a path, or a URL of a configured origin; bytes that a
// header cannot hold must be percent-encoded (std::invalid_argument).
Response redirect(std::string_view location);

}  // namespace postern::http
