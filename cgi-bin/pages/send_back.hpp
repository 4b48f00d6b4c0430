#pragma once

#include <string>

#include "http/response.hpp"
#include "pages/visit.hpp"

namespace postern::pages {

// Sends a signed-in visitor to the page that they came from. If they come back for the third time within ten
// seconds, that page does not see their session: then a page says so, and the circle ends.
http::Response send_back(const Visit& visit, const std::string& target);

}  // namespace postern::pages
