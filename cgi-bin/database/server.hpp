#pragma once

#include <string>

namespace postern::database {

class Database;

// The PostgreSQL server that answers: database.url may name several, and a pooler may stand in front of them.
struct Server {
    std::string name;         // "192.0.2.1 port 5432", "unix socket port 5432"; for SQLite empty
    bool is_standby = false;  // it follows another server and refuses writes
};

// Asks the server for its own view of the connection. Throws DatabaseError.
Server server_of(Database& database);

}  // namespace postern::database
