#pragma once

#include "http/request.hpp"

namespace postern::pages {

// Whether a browser loads a page for a person, in contrast to a script or a part of another page. Only the
// visitor says so: nothing that protects anything may depend on it.
bool is_navigation(const http::Request& request);

}  // namespace postern::pages
