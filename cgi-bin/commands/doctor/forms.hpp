#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace postern::commands::doctor {

// A form as it stands in a page.
struct Form {
    std::string method;                                            // in lower case; "get" where none is said
    std::string action;                                            // as written in the page
    std::vector<std::pair<std::string, std::string>> fields = {};  // what it sends untouched

    bool has(std::string_view name) const;
    // The value of the first field of that name; empty when there is none.
    std::string_view value_of(std::string_view name) const;
};

// The forms of a page, tolerantly read: whatever the page is, there are at most 64 of at most 64 fields.
std::vector<Form> forms_in(std::string_view page);

// Fields as the body of a form that is sent (application/x-www-form-urlencoded).
std::string urlencoded(const std::vector<std::pair<std::string, std::string>>& fields);

}  // namespace postern::commands::doctor
