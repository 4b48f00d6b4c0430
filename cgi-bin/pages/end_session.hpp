#pragma once

#include "pages/visit.hpp"

namespace postern::pages {

// Ends every session whose token this browser sent, its own or a planted one, and tells the audit.
void end_carried_sessions(const Visit& visit);

}  // namespace postern::pages
