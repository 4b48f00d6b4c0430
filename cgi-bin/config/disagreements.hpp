#pragma once

#include <set>
#include <string_view>

#include "config/load.hpp"

namespace postern::config {

// What is wrong between settings of which each is right by itself. `failed`: keys that some place set
// wrongly, which are left out; `is_file_unknown`: the file could not be read to its end.
Problems disagreements(const Loaded& loaded, const std::set<std::string_view>& failed, bool is_file_unknown);

}  // namespace postern::config
