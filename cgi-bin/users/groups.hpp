#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace postern::users {

// Reads a group's name: 1 to 64 letters, digits, '.', '_' and '-'. So a list of groups needs no quoting.
Result<std::string> parse_group(std::string_view text);

// The names of a user's groups, sorted and without duplicates. A name is from parse_group().
class Groups {
public:
    Groups() = default;
    Groups(std::initializer_list<std::string_view> names);

    // The groups in a row of the database: a text from text(), or the same names in another order.
    static Groups stored(std::string text);

    // The names with commas between them: "admins,staff".
    const std::string& text() const { return text_; }
    std::vector<std::string> names() const;

    bool contains(std::string_view name) const;

    // These functions return false if there is nothing to change.
    bool add(std::string_view name);
    bool remove(std::string_view name);

    bool operator==(const Groups&) const = default;

private:
    void set(std::vector<std::string> names);

    // One text instead of a vector of names, because a check only passes the groups on to the application.
    std::string text_;
};

}  // namespace postern::users
