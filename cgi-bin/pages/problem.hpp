#pragma once

#include "http/status.hpp"
#include "pages/templates.hpp"
#include "pages/visit.hpp"

namespace postern::pages {

// Sets the values of templates/reference.html: the status, and the request's name in the log.
void set_reference(Values& values, const Visit& visit, http::Status status);

}  // namespace postern::pages
