#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "http/response.hpp"
#include "http/status.hpp"
#include "pages/visit.hpp"

namespace postern::pages {

// login.cpp: a wrong password leads to the error page from /login, and to the form again from a page with the
// form
http::Response show_login(const Visit& visit);
http::Response sign_in(const Visit& visit);
http::Response sign_in_here(const Visit& visit);
// login_for_others.cpp: where other gateways' snippets send visitors; on another host it leads to the login
// page
http::Response show_login_for_others(const Visit& visit);
// success.cpp
http::Response show_success(const Visit& visit);
// error.cpp
http::Response show_error(const Visit& visit);
// throttled.cpp: too many passwords; when to come back. The first is for a sign-in, with the form to try
// again; the second is for a change of the password
http::Response show_throttled(const Visit& visit, std::chrono::seconds wait);
http::Response show_throttled_change(const Visit& visit, std::chrono::seconds wait);
// profile.cpp
http::Response show_profile(const Visit& visit);
http::Response forget_email(const Visit& visit);
// two_cookies.cpp: the browser sends two different session cookies to the page where the visitor was going
http::Response show_two_cookies(const Visit& visit);
http::Response delete_session_cookies(const Visit& visit);
// end_session.cpp
http::Response end_session(const Visit& visit);
http::Response end_other_sessions(const Visit& visit);
// password.cpp
http::Response change_password(const Visit& visit);
// logout.cpp
http::Response show_sign_out(const Visit& visit);
http::Response sign_out(const Visit& visit);
// check.cpp: the verdict for a protected site; for web servers that have another gateway's snippets
http::Response check(const Visit& visit);
http::Response check_for_others(const Visit& visit);
// refused.cpp: shown in the place of a protected page
http::Response show_refused(const Visit& visit);
// framed.cpp: shown inside of another page, in the place of the login page or of a protected page
http::Response show_framed(const Visit& visit);
http::Response framed_page(const Visit& visit, const std::string& target, std::string_view note,
                           http::Status status);
// switch.cpp: sign out, and in as somebody else
http::Response show_switch(const Visit& visit);
// cookie.cpp
http::Response show_cookies(const Visit& visit);
http::Response change_cookie(const Visit& visit);
// health.cpp
http::Response show_health(const Visit& visit);
// metrics.cpp: for a Prometheus server
http::Response show_metrics(const Visit& visit);
// assets.cpp
http::Response show_style(const Visit& visit);
http::Response show_icon(const Visit& visit);
std::string asset_link(const Visit& visit, std::string_view file);
// problem.cpp: the page for every status without one of its own
http::Response show_problem(const Visit& visit, http::Status status);

}  // namespace postern::pages
