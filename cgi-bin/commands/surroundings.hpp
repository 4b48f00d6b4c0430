#pragma once

#include "config/load.hpp"

namespace postern::commands {

// The things outside Postern that the configuration names, as this process finds them.
struct Surroundings {
    config::Problems faults = {};    // Postern cannot work with these
    config::Problems warnings = {};  // Postern works, but probably not as intended
};

// Checks folders, files, groups and addresses, and changes nothing. `is_for_root`: root called the command,
// so it is unknown which user will start Postern. Requires: the process runs as the user that Postern will
// run as, as far as this user is known.
Surroundings look_around(const config::Loaded& loaded, bool is_for_root);

}  // namespace postern::commands
