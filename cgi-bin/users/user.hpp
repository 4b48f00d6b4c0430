#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "users/email.hpp"
#include "users/groups.hpp"

namespace postern::users {

// A person with an account. A disabled user may not sign in.
struct User {
    std::string id;  // never changes, even if the email does
    Email email;
    std::string name;  // may be empty
    Groups groups;
    bool is_disabled = false;
    // Changes with the password, and when the user is disabled or enabled. A session is valid only while it
    // has its user's version. Not a secret.
    std::string version;
};

// Reads a person's name: at most 200 bytes, no control or invisible character. Drops the blanks around it.
Result<std::string> parse_name(std::string_view text);

}  // namespace postern::users
