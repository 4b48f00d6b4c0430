#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "http/response.hpp"
#include "http/status.hpp"
#include "pages/visit.hpp"

namespace postern::pages {

// login.cpp: after a wrong password, sign_in() leads to the error page; sign_in_here(), for a page with the
// sign-in form, shows the form again
http::Response show_login(const Visit& visit);
http::Response sign_in(const Visit& visit);
http::Response sign_in_here(const Visit& visit);
// login_for_others.cpp: the address to which the snippets of other gateways send visitors; on another host,
// the address leads to the login page
http::Response show_login_for_others(const Visit& visit);
// success.cpp
http::Response show_success(const Visit& visit);
// error.cpp
http::Response show_error(const Visit& visit);
// throttled.cpp: after too many attempts; the page tells the waiting time. The first function is for a
// sign-in and shows the form; the second function is for a password of a signed-in visitor, the third
// function for the code of a second factor
http::Response show_throttled(const Visit& visit, std::chrono::seconds wait);
http::Response show_throttled_change(const Visit& visit, std::chrono::seconds wait);
http::Response show_throttled_code(const Visit& visit, std::chrono::seconds wait);
// profile.cpp
http::Response show_profile(const Visit& visit);
http::Response forget_email(const Visit& visit);
// two_cookies.cpp: for a browser that sends two different session cookies to the page that the visitor wanted
http::Response show_two_cookies(const Visit& visit);
http::Response delete_session_cookies(const Visit& visit);
// end_session.cpp
http::Response end_session(const Visit& visit);
http::Response end_other_sessions(const Visit& visit);
// password.cpp: the second function is for password managers (/.well-known/change-password)
http::Response change_password(const Visit& visit);
http::Response lead_to_password_form(const Visit& visit);
// second.cpp: the code after the password, or for a session with one factor
http::Response show_second(const Visit& visit);
http::Response prove_second(const Visit& visit);
void count_code(const Visit& visit, const users::SecondFactors::Outcome& outcome);
// second_setup.cpp: the authenticator app of a signed-in visitor
http::Response show_second_factor(const Visit& visit);
http::Response add_second_factor(const Visit& visit);
http::Response remove_second_factor(const Visit& visit);
// recovery_codes.cpp
http::Response show_recovery_codes(const Visit& visit);
http::Response make_recovery_codes(const Visit& visit);
// trusted_browsers.cpp
http::Response end_trust(const Visit& visit);
// app_passwords.cpp
http::Response show_app_passwords(const Visit& visit);
http::Response make_app_password(const Visit& visit);
http::Response end_app_password(const Visit& visit);
// fresh.cpp: the password, and the code, once more
http::Response show_fresh(const Visit& visit);
http::Response prove_again(const Visit& visit);
// logout.cpp
http::Response show_sign_out(const Visit& visit);
http::Response sign_out(const Visit& visit);
// check.cpp: the verdict for a protected site; the second function is for web servers with the snippets of
// another gateway
http::Response check(const Visit& visit);
http::Response check_for_others(const Visit& visit);
// refused.cpp: shown instead of a protected page
http::Response show_refused(const Visit& visit);
// framed.cpp: shown inside another page, instead of the login page or a protected page
http::Response show_framed(const Visit& visit);
http::Response framed_page(const Visit& visit, const std::string& target, std::string_view note,
                           http::Status status);
// switch.cpp: the page to sign out and sign in as another user
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
http::Response show_favicon(const Visit& visit);
http::Response show_touch_icon(const Visit& visit);
http::Response show_logo(const Visit& visit);
// The links change with the contents. Without a logo of the operator, logo_link() leads to the icon
std::string style_link(const Visit& visit);
std::string icon_link(const Visit& visit);
std::string logo_link(const Visit& visit);
// problem.cpp: the page for every status that has no page of its own
http::Response show_problem(const Visit& visit, http::Status status);

}  // namespace postern::pages
