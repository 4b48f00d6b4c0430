#pragma once

#include <stdexcept>

namespace postern::database {

// The database cannot do its work: it is locked for too long, full, damaged, or from a newer version. The
// message names only the kind of fault: the library's own text may contain statements and values.
class DatabaseError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// The database server cannot be reached. It may be back at the next request.
class DatabaseAway : public DatabaseError {
public:
    using DatabaseError::DatabaseError;
};

// The database server does not answer, although its machine does.
class DatabaseHangs : public DatabaseAway {
public:
    using DatabaseAway::DatabaseAway;
};

}  // namespace postern::database
