#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace postern::users {

// Somebody who may sign in, or might, were they not disabled.
struct User {
    std::string id;                   // names the person for ever, whatever the email becomes
    std::string email;                // as it was given
    std::string name;                 // empty: none was given
    std::vector<std::string> groups;  // sorted
    bool is_disabled = false;
    // Changes with the password: a session holds as long as it has the same. Opens nothing.
    std::string credential;
};

// A user and the password's hash, which goes no further than password_login.
struct Account {
    User user;
    std::string password_hash;  // as password_hash.hpp has them; empty: no password is right
};

// What a person is called: at most 200 bytes, no control or invisible character, blanks around it dropped.
Result<std::string> parse_name(std::string_view text);

// A group's name: 1 to 64 letters, digits, '.', '_' and '-', so that a list of them needs no quoting.
Result<std::string> parse_group(std::string_view text);

// "admins,staff" and back; the list comes sorted and without doubles.
std::string joined_groups(std::vector<std::string> groups);
std::vector<std::string> split_groups(std::string_view text);

}  // namespace postern::users
