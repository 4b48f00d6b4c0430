#pragma once

#include "pages/sign_in_form.hpp"
#include "pages/templates.hpp"
#include "pages/visit.hpp"

namespace postern::pages {

// The note for a link to the login page: Note::TwoCookies if this request has different session cookies. The
// link must carry the note, because the login page itself may get only one of the cookies: browsers choose
// cookies by path.
Note note_of_cookies(const Visit& visit);

// Sets the values of templates/two_cookies_box.html, which explains the fault and has the button that deletes
// the cookies. The box is empty unless this request has different session cookies or the link carries
// Note::TwoCookies.
void set_two_cookies(Values& values, const Visit& visit);

}  // namespace postern::pages
