#pragma once

#include "pages/visit.hpp"

namespace postern::pages {

// Tells whether users may make app passwords by themselves.
bool can_have_app_passwords(const Site& site);

// Tells whether the form that changes the password keeps the app passwords: the visitor saw the box and
// unticked it.
bool keeps_app_passwords(const http::Fields& form);

}  // namespace postern::pages
