#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/fields.hpp"

namespace postern::doctor {

// A form in a page.
struct Form {
    std::string method;        // in lower case; "get" if missing
    std::string action;        // as written in the page
    http::Fields fields = {};  // the fields that an untouched form sends
};

// The forms of a page, as a browser reads them: at most 64 forms of at most 64 fields. For any page; only
// the first 10,000 tags are read.
std::vector<Form> forms_in(std::string_view page);

// The form with the fields for email and password; nothing if the page has none.
std::optional<Form> login_form_in(std::string_view page);

// The body of a form with these fields (application/x-www-form-urlencoded).
std::string urlencoded(const http::Fields& fields);

}  // namespace postern::doctor
