#include "support/test_database.hpp"

#include <cstdlib>

#include "base/encoding.hpp"
#include "base/random.hpp"

namespace postern::tests {
namespace {

std::string server_url() {
    const char* url = std::getenv("POSTERN_TEST_DATABASE_URL");
    return url == nullptr ? "" : url;
}

// One connection for all tests, because PostgreSQL starts a process for each. It is never closed: a child
// process of a test would close it for its parent.
void run(const std::string& statement) {
    static auto* const database =
        new database::Database({.file = {}, .url = Secret(server_url())}, 1, database::Tables::LeaveAlone);
    database->run(statement);
}

}  // namespace

bool TestDatabase::is_postgresql() {
    return !server_url().empty();
}

TestDatabase::TestDatabase() {
    const std::string server = server_url();
    if (server.empty()) return;
    schema_ = "test_" + hex(random_bytes(8));
    run("CREATE SCHEMA " + schema_);
    const char separator = server.find('?') == std::string::npos ? '?' : '&';
    url_ = server + separator + "options=-csearch_path%3D" + schema_;
}

TestDatabase::~TestDatabase() {
    if (schema_.empty()) return;
    run("DROP SCHEMA " + schema_ + " CASCADE");
}

}  // namespace postern::tests
