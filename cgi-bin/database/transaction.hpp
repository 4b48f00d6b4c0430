#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "database/value.hpp"

namespace postern::database {

class Connection;

// A leased connection that reads. Each connection prepares a statement once and keeps it by its text, so a
// text must be constant: values are parameters. A parameter is written `:name` in the text; `in` has one
// value for each name, in the order in which the names first appear. Both databases must understand the text,
// but SQLite does not see FOR UPDATE at the end of a SELECT. Throws DatabaseError.
class Reader {
public:
    explicit Reader(Connection& connection) : connection_(connection) {}

    // Reads a row into `out`, one variable for each column. Returns false, and changes nothing, if there is
    // no row. Requires: at most one row matches.
    bool one(std::string_view text, std::initializer_list<In> in, std::initializer_list<Out> out);

    // Reads each row into `out`, and calls `each` after each row. `each` must not use this connection.
    void all(std::string_view text, std::initializer_list<In> in, std::initializer_list<Out> out,
             const std::function<void()>& each);

protected:
    friend class Database;
    Connection& connection() const { return connection_; }

private:
    Connection& connection_;
};

// Statements that return nothing and do not read each other's effects, for Transaction::run(). Keeps copies
// of the values.
class Batch {
public:
    void add(std::string_view text, std::initializer_list<In> in);

private:
    friend class Transaction;
    struct Part {
        std::string_view text;
        std::size_t parameters;
    };
    std::vector<Part> parts_;
    std::deque<std::string> texts_;
    std::vector<In> in_;
};

// A leased connection inside a transaction, which is written by the functions of all tables that belong
// together. The work of Database::change() gets it, and its end is the end of the transaction.
class Transaction : public Reader {
public:
    using Reader::Reader;

    // Executes the statement. Returns the number of rows that it wrote or deleted.
    long long run(std::string_view text, std::initializer_list<In> in = {});

    // Executes the statements in their order. PostgreSQL gets them in one message, and shows each statement
    // the tables as they were before the first statement. Requires: no two statements write the same row.
    void run(const Batch& batch);
};

}  // namespace postern::database
