#include "database/server.hpp"

#include "database/database.hpp"

namespace postern::database {

Server server_of(Database& database) {
    Server server;
    if (!database.is_postgresql()) return server;
    database.use([&](Reader& reader) {
        reader.one(
            "SELECT COALESCE(host(inet_server_addr()), 'unix socket') || ' port ' || current_setting('port'),"
            " CAST(pg_is_in_recovery() AS int)",
            {}, {server.name, server.is_standby});
    });
    return server;
}

}  // namespace postern::database
