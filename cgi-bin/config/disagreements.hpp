#pragma once

#include <set>
#include <string_view>

#include "config/load.hpp"

namespace postern::config {

// The conflicts between settings that are each valid alone. `failed`: keys with an invalid value, which are
// not compared. `is_file_unknown`: the file could not be read to its end.
Problems disagreements(const Loaded& loaded, const std::set<std::string_view>& failed, bool is_file_unknown);

}  // namespace postern::config
