#pragma once

#include "pages/sign_in_form.hpp"
#include "pages/templates.hpp"
#include "pages/visit.hpp"

namespace postern::pages {

// For a link to the login page: Note::TwoCookies if this request carries different session cookies. The login
// page itself may get only one of them, because browsers choose cookies by path.
Note note_of_cookies(const Visit& visit);

// The values of templates/two_cookies_box.html, which says what is wrong and has the button that deletes the
// cookies. It shows nothing if this request has no such cookies, and neither had the page before.
void set_two_cookies(Values& values, const Visit& visit);

}  // namespace postern::pages
