#pragma once

#include "pages/visit.hpp"

namespace postern::pages {

// Tells whether users may make app passwords by themselves.
bool can_have_app_passwords(const Site& site);

}  // namespace postern::pages
