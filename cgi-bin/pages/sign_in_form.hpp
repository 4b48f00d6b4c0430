#pragma once

#include "pages/templates.hpp"
#include "pages/visit.hpp"

namespace postern::pages {

// The values of templates/sign_in_form.html: the remembered email, and where to go afterwards.
Values sign_in_form(const Visit& visit);

}  // namespace postern::pages
