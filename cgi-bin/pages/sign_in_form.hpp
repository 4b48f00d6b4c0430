#pragma once

#include <string_view>

#include "http/response.hpp"
#include "pages/visit.hpp"

namespace postern::pages {

// A page with templates/sign_in_form.html: the remembered email, and where to go afterwards.
http::Response show_sign_in_form(const Visit& visit, std::string_view page,
                                 http::Status status = http::Status::Ok);

}  // namespace postern::pages
