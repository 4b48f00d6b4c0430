#pragma once

#include "http/request.hpp"

namespace postern::pages {

// The visitor controls everything that these functions read. No protection may depend on them.

// Tells whether a browser loads a page that a person has asked for. Returns false for a script, for a part of
// another page and for a prefetch. Sec-Fetch-Mode decides if it is present. Browsers send no Sec-Fetch-Mode
// over plain http; the request is then no navigation if it has a header that only scripts send, a method that
// forms do not have, or Origin with a GET, or if Accept does not begin with HTML.
bool is_navigation(const http::Request& request);

// Tells whether a browser sent the request, for a page or a part of a page. A browser shows a password dialog
// of its own for the challenge Basic.
bool is_of_browser(const http::Request& request);

// Tells whether the browser shows the page inside another page. Returns false if Sec-Fetch-Dest is missing.
bool is_framed(const http::Request& request);

// Tells whether the browser fetches the page before the visitor asks for it.
bool is_prefetch(const http::Request& request);

}  // namespace postern::pages
