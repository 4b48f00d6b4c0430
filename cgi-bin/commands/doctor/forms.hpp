#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/fields.hpp"

namespace postern::commands::doctor {

// A form as it stands in a page.
struct Form {
    std::string method;        // in lower case; "get" where none is said
    std::string action;        // as written in the page
    http::Fields fields = {};  // what it sends untouched
};

// The forms of a page, tolerantly read: whatever the page is, there are at most 64 of at most 64 fields.
std::vector<Form> forms_in(std::string_view page);

// Fields as the body of a form that is sent (application/x-www-form-urlencoded).
std::string urlencoded(const http::Fields& fields);

}  // namespace postern::commands::doctor
