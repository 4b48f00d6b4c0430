#pragma once

#include "config/load.hpp"

namespace postern::commands {

// What the configuration names outside itself, as this process finds it.
struct Surroundings {
    config::Problems faults = {};    // with these Postern cannot work
    config::Problems warnings = {};  // with these it probably does something else than was meant
};

// Looks at folders, files, groups and addresses, and changes none of them. `is_for_root`: root asked, so
// nobody knows which user will start Postern. Requires: the process runs as the user that Postern will run
// as, as far as known.
Surroundings look_around(const config::Loaded& loaded, bool is_for_root);

}  // namespace postern::commands
