#pragma once

#include "doctor/diagnosis.hpp"
#include "doctor/examination.hpp"
#include "doctor/session_cookies.hpp"
#include "doctor/visitor.hpp"

namespace postern::doctor {

// Examines what the application behind the gate gets and believes: made-up identity headers and the session
// cookie. Also reports if its page is in a WebDAV folder. Requires: `visitor` is signed in as `account`, with
// these cookies, and may see the page `url`.
void look_at_application(const Url& url, const Account& account, Visitor& visitor,
                         const SessionCookies& cookies, Diagnosis& diagnosis);

}  // namespace postern::doctor
