#pragma once

#include <string_view>

namespace postern::pages {

// The names of the values that the template of a page may show, separated by spaces; "list/name" is a value
// of a list's rows. Each function stands in the file that sets the values.
std::string_view values_of_every_page();
std::string_view sign_in_form_values();  // of every page with the sign-in form
std::string_view login_values();
std::string_view throttled_values();
std::string_view two_cookies_values();
std::string_view unseen_values();
std::string_view framed_values();
std::string_view logout_values();
std::string_view success_values();
std::string_view profile_values();
std::string_view refused_values();
std::string_view switch_values();
std::string_view cookie_values();
std::string_view problem_values();
std::string_view second_values();
std::string_view second_closed_values();
std::string_view second_setup_values();
std::string_view second_factor_values();
std::string_view recovery_codes_values();
std::string_view fresh_values();
std::string_view app_passwords_values();

}  // namespace postern::pages
