#pragma once

#include <string>

#include "database/database.hpp"
#include "support/temporary_directory.hpp"

namespace postern::tests {

// A new place for tables, deleted by the destructor: an SQLite file, or, if POSTERN_TEST_DATABASE_URL names a
// PostgreSQL database, a schema in that database. So every test runs on both.
class TestDatabase {
public:
    TestDatabase();
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;
    ~TestDatabase();

    database::Place place() const { return {directory_.path() / "postern.db", Secret(url_)}; }
    // The value for database.url; empty means SQLite.
    const std::string& url() const { return url_; }
    static bool is_postgresql();

private:
    TemporaryDirectory directory_;
    std::string schema_;
    std::string url_;
};

}  // namespace postern::tests
