#pragma once

#include <string>
#include <string_view>

#include "pages/visit.hpp"

namespace postern::pages {

// Where the visitor asked to be sent after signing in, by the page's query or the form that was posted; empty
// when that is no safe place.
std::string return_target(const Visit& visit);

// The page that the visitor is at, as a return target; empty when nobody may be sent there.
std::string target_here(const Visit& visit);

// The page that another program says the visitor is at (Request::forwarded_url).
std::string forwarded_target(const Visit& visit);

// Our page `page`, told to send the visitor to `target` after signing in; a target that is empty is left out.
std::string link_with_target(const Visit& visit, std::string_view page, std::string_view target);

}  // namespace postern::pages
