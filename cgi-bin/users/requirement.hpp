#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "users/user.hpp"

namespace postern::users {

// Whom a protected location is for.
class Requirement {
public:
    // Anybody who is signed in.
    Requirement() = default;

    // "group:staff user:ada@example.com", blanks between: whoever one of them names. An error names the word
    // that is none; so does a text without any, as whoever wrote it meant to keep somebody out.
    static Result<Requirement> parse(std::string_view text);

    bool admits(const User& user) const;

private:
    bool is_anybody_ = true;
    std::vector<std::string> groups_;
    std::vector<std::string> emails_;  // folded
};

}  // namespace postern::users
