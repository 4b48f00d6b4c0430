#pragma once

#include <string>

#include "http/response.hpp"
#include "pages/visit.hpp"

namespace postern::pages {

// Redirects a signed-in visitor to the page from which the visitor came. A visitor who returns for the third
// time within ten seconds comes from a page that does not see the session; this visitor gets an error page
// instead, which ends the loop.
http::Response send_back(const Visit& visit, const std::string& target);

}  // namespace postern::pages
