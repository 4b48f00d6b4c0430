#pragma once

#include <vector>

#include "base/secret.hpp"
#include "pages/visit.hpp"

namespace postern::pages {

// The page with new recovery codes. No other page shows them.
http::Response show_new_codes(const Visit& visit, const std::vector<Secret>& codes);

}  // namespace postern::pages
