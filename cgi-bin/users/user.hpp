#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace postern::users {

// A person with an account. A disabled user may not sign in.
struct User {
    std::string id;                   // never changes, even if the email does
    std::string email;                // as entered
    std::string name;                 // may be empty
    std::vector<std::string> groups;  // sorted
    bool is_disabled = false;
    // Changes with the password, and when the user is disabled or enabled. A session is valid only while it
    // has its user's version. Not a secret.
    std::string version;
};

// Reads a person's name: at most 200 bytes, no control or invisible character. Drops the blanks around it.
Result<std::string> parse_name(std::string_view text);

// Reads a group's name: 1 to 64 letters, digits, '.', '_' and '-'. So a list of groups needs no quoting.
Result<std::string> parse_group(std::string_view text);

// Joins groups to "admins,staff", sorted and without doubles, and splits such a text.
std::string joined_groups(std::vector<std::string> groups);
std::vector<std::string> split_groups(std::string_view text);

}  // namespace postern::users
