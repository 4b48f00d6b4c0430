#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "users/user.hpp"

namespace postern::users {

// The rule for access to a protected location.
class Requirement {
public:
    // Every signed-in user.
    Requirement() = default;

    // Reads words with blanks between them, such as "group:staff user:ada@example.com". One of them must fit
    // the user. The error names a word that is not a rule. A text without words is an error, too.
    static Result<Requirement> parse(std::string_view text);

    bool admits(const User& user) const;

    // Tells whether the rule names a user by an email.
    bool names_users() const { return !emails_.empty(); }

private:
    bool is_anybody_ = true;
    std::vector<std::string> groups_;
    std::vector<Email> emails_;
};

}  // namespace postern::users
