#pragma once

#include "http/request.hpp"

namespace postern::pages {

// Only the visitor says what these functions answer: nothing that protects anything may depend on it.

// Whether a browser loads a page for a person, in contrast to a script, a part of another page, or a page
// that is fetched before anybody asks for it. Sec-Fetch-Mode decides where there is one. Browsers send none
// over plain http: then it is no navigation if a header of a script came, if a form could not send the
// method, if Origin came with a GET, or if Accept does not begin with HTML.
bool is_navigation(const http::Request& request);

// Whether the browser shows the page inside of another page. Without Sec-Fetch-Dest it is not known: false.
bool is_framed(const http::Request& request);

// Whether the browser fetches the page in case the visitor asks for it later.
bool is_prefetch(const http::Request& request);

}  // namespace postern::pages
