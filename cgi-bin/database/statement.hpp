#pragma once

#include <deque>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <soci/soci.h>

#include "database/value.hpp"

namespace postern::database {

// A prepared statement with variables of its own, to which it stays bound: binding them for each execution
// would be a tenth of a check. Throws soci::soci_error; after that the statement must not be used again.
class Statement {
public:
    // Prepares the text. The later calls must have values of the same types.
    Statement(soci::session& session, const std::string& text, std::span<const In> in,
              std::span<const Out> out);
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    // Executes the statement and returns the number of rows that it wrote or deleted.
    long long run(std::span<const In> in);
    // Executes the statement, then reads all rows: until then SQLite holds its read lock.
    void read(std::span<const In> in, std::span<const Out> out, const std::function<void()>& each);

private:
    struct Variable {
        std::string text;
        long long number = 0;
    };
    void set(std::span<const In> in);

    std::deque<Variable> parameters_;
    std::deque<Variable> columns_;
    soci::statement statement_;  // bound to both, so it must be destroyed first
};

// The names of the parameters in a statement, in the order in which they first appear.
std::vector<std::string> parameter_names(std::string_view text);

// The text with this ending at the name of each parameter.
std::string with_parameters_renamed(std::string_view text, std::string_view ending);

}  // namespace postern::database
