#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "database/value.hpp"

namespace postern::database {

class Database;

// Rows that have no effect any more.
struct Outdated {
    std::string_view table;
    std::string_view key;        // the primary key
    std::string_view condition;  // with parameters, such as "began_at <= :oldest"
};

// Deletes such rows, in the order of their keys, and returns their number. `in` has the values of the
// condition and then the greatest number of rows. Only reads if there are none, because a write takes a lock.
// Throws DatabaseError.
int purge(Database& database, const Outdated& rows, std::initializer_list<In> in);

}  // namespace postern::database
