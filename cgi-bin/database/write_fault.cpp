#include <string>

#include "database/connection.hpp"
#include "database/database.hpp"
#include "database/migrations.hpp"

namespace postern::database {
namespace {

std::string fault_of_server(Reader& reader) {
    std::string standby;
    std::string read_only;
    std::string role;
    reader.one(
        "SELECT CAST(pg_is_in_recovery() AS text), current_setting('transaction_read_only'), current_user",
        {}, {standby, read_only, role});
    if (standby == "true") {
        return "this PostgreSQL server is a standby and refuses writes; database.url must name the primary, "
               "or all servers and target_session_attrs=read-write";
    }
    if (read_only == "on") {
        return "PostgreSQL refuses writes from the role " + role +
               ": default_transaction_read_only is on; set it to off for the server, the database "
               "or the role";
    }
    std::string ours;
    for (const std::string& name : table_names())
        ours += (ours.empty() ? "'" : ", '") + name + "'";
    std::string tables;
    reader.one(
        "SELECT COALESCE(string_agg(name, ', ' ORDER BY name), '') FROM (SELECT tablename AS name,"
        " format('%I.%I', schemaname, tablename) AS spelled FROM pg_tables"
        " WHERE schemaname = ANY (current_schemas(false)) AND tablename IN (" +
            ours +
            ")) AS tables"
            " WHERE NOT (has_table_privilege(spelled, 'SELECT') AND has_table_privilege(spelled, 'INSERT')"
            " AND has_table_privilege(spelled, 'UPDATE') AND has_table_privilege(spelled, 'DELETE'))",
        {}, {tables});
    if (tables.empty()) return "";
    return "PostgreSQL's role " + role + " may not write these tables: " + tables +
           "; GRANT SELECT, INSERT, UPDATE, DELETE ON " + tables + " TO " + role;
}

}  // namespace

std::string Database::write_fault() {
    try {
        if (is_postgresql()) return use(fault_of_server);
        require_room();
        // Changes a number in the file's header that nothing reads. The change writes a page of the log.
        change([](Transaction& transaction) {
            constexpr int kHighest = 1'000'000;
            int number = 0;
            transaction.one("PRAGMA user_version", {}, {number});
            transaction.connection().once("PRAGMA user_version = " + std::to_string((number + 1) % kHighest));
        });
        return "";
    } catch (const DatabaseError& error) {
        return error.what();
    }
}

}  // namespace postern::database
