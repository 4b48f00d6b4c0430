#pragma once

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.hpp"

namespace postern::commands {

struct Invocation;

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

// Writes rows as they come, so that a list of any length needs little memory. JSON is as from as_json(). A
// table is aligned for a terminal: a line of titles and one line for each row, by the widths of the first
// thousand rows. Its times are "2026-11-22 20:06:51Z"; "-" means no value; deceptive characters are escaped
// (\u001b).
class Listing {
public:
    // JSON has all fields; a table has the fields in `columns`.
    Listing(std::ostream& out, bool is_json, std::initializer_list<std::string_view> columns)
        : out_(out), is_json_(is_json), columns_(columns) {}

    void add(const Record& record);
    // Writes the rest. Returns false if there were no rows; then only JSON has been written.
    bool end();

private:
    void write_held();

    std::ostream& out_;
    bool is_json_;
    std::vector<std::string_view> columns_;
    std::vector<std::vector<std::string>> held_;  // the first rows of a table, until their widths are known
    std::vector<std::size_t> widths_;
    std::size_t count_ = 0;
};

// Prints the rows that `fill` adds, as JSON with --json. Users get the sentence `if_none` in place of a table
// without rows. Returns kDone.
int print_list(const Invocation& invocation, std::initializer_list<std::string_view> columns,
               const std::string& if_none, const std::function<void(Listing&)>& fill);

// One line for each field, in the form of a table.
std::string as_lines(const Record& record);

}  // namespace postern::commands
