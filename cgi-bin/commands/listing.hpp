#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.hpp"

namespace postern::commands {

// The value of a field that a command shows, to users and to programs. std::nullopt as a time means never.
using Value = std::variant<std::string, bool, long long, std::optional<Time>, std::vector<std::string>>;

struct Field {
    std::string_view name;  // "last_sign_in"
    Value value;
};
using Record = std::vector<Field>;  // one row; all rows of a table have the same fields

// An array of objects, or one object. Times are "2026-11-22T20:06:51Z" or null; deceptive characters are not
// escaped.
std::string as_json(const std::vector<Record>& records);
std::string as_json(const Record& record);

// A line of titles and one line for each record, aligned for a terminal, with the fields in `names`. Times
// are "2026-11-22 20:06:51Z"; "-" means no value; deceptive characters are escaped (\u001b).
std::string as_table(const std::vector<Record>& records, std::initializer_list<std::string_view> names);

// One line for each field, in the same form.
std::string as_lines(const Record& record);

}  // namespace postern::commands
