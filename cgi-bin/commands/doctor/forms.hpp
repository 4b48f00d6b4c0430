#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/fields.hpp"

namespace postern::commands::doctor {

// A form in a page.
struct Form {
    std::string method;        // in lower case; "get" if missing
    std::string action;        // as written in the page
    http::Fields fields = {};  // the fields that an untouched form sends
};

// The forms of a page, read tolerantly: at most 64 forms of at most 64 fields, for any page.
std::vector<Form> forms_in(std::string_view page);

// The body of a form with these fields (application/x-www-form-urlencoded).
std::string urlencoded(const http::Fields& fields);

}  // namespace postern::commands::doctor
