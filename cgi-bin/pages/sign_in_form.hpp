#pragma once

#include <string>
#include <string_view>

#include "pages/templates.hpp"
#include "pages/visit.hpp"

namespace postern::pages {

// The values of templates/sign_in_form.html: the remembered email, and where to go afterwards.
Values sign_in_form(const Visit& visit);

// Where the visitor asked to be sent after signing in (`rd`), when that is a safe place; otherwise nothing.
std::string_view return_target(const http::Fields& fields);

// Our page `page`, told to send the visitor to `target` after signing in; a target that is empty is left out.
std::string link_with_target(const Visit& visit, std::string_view page, std::string_view target);

}  // namespace postern::pages
