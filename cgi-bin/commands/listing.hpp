#pragma once

#include <cstddef>
#include <initializer_list>
#include <iosfwd>
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

// A line of titles and one line for each record (nothing without a record), aligned for a terminal, with the
// fields in `names`. Times are "2026-11-22 20:06:51Z"; "-" means no value; deceptive characters are escaped
// (\u001b).
std::string as_table(const std::vector<Record>& records, std::initializer_list<std::string_view> names);

// Writes rows as they come, in the form of as_json() or as_table(), so a list of any length needs little
// memory. The first thousand rows decide the widths of a table's columns.
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

// One line for each field, in the same form.
std::string as_lines(const Record& record);

}  // namespace postern::commands
