#include "database/postgresql.hpp"

#include <string_view>

#include <dlfcn.h>
#include <soci/postgresql/soci-postgresql.h>

#include "database/error.hpp"

namespace postern::database {
namespace {

// These settings apply unless the URL sets them: libpq uses the last value of a setting. A vanished server
// must not occupy a worker for the minutes that TCP would wait.
std::string with_timeouts(std::string_view url) {
    const auto question = url.find('?');
    const std::string rest(question == std::string_view::npos ? "" : url.substr(question + 1));
    return std::string(url.substr(0, question)) +
           "?connect_timeout=5&tcp_user_timeout=5000"
           "&keepalives_idle=5&keepalives_interval=2&keepalives_count=3" +
           (rest.empty() ? "" : "&" + rest);
}

// Throws the reason for the failed connection: DatabaseAway if the cause may pass by itself. Only known
// messages of libpq are quoted, because a message about the URL contains the URL with its password.
[[noreturn]] void throw_unconnected(std::string_view message) {
    for (const std::string_view known :
         {"connection to server", "could not translate host name", "server closed the connection",
          "terminating connection", "no connection to the server"}) {
        const auto begin = message.find(known);
        if (begin == std::string_view::npos) continue;
        throw DatabaseAway("database: " +
                           std::string(message.substr(begin, message.find('\n', begin) - begin)));
    }
    if (message.find("shared library") != std::string_view::npos)
        throw DatabaseError(
            "database.url: SOCI's PostgreSQL backend is not installed (libsoci-postgresql4.0)");
    throw DatabaseError("database.url: not a connection URL that PostgreSQL's library understands");
}

}  // namespace

void open_postgresql(soci::session& session, const Secret& url) {
    try {
        session.open("postgresql", with_timeouts(url.reveal()));
    } catch (const soci::soci_error& error) {
        throw_unconnected(error.what());
    }
}

void set_up_postgresql(soci::session& session) {
    // A statement that hangs must not keep a worker. HangWatch ends the wait if the server hangs, too. If
    // this machine vanishes in a transaction, its locks must not stop the other machines.
    session << "SET statement_timeout = '5s'; SET idle_in_transaction_session_timeout = '10s';"
               " SET client_min_messages = 'error'";
}

// SOCI loads its backend, and so PostgreSQL's library, when the first connection is opened: a site with
// SQLite needs neither. The function is taken from that library.
int socket_of_postgresql(soci::session& session) {
    using SocketOf = int (*)(const PGconn*);
    static const auto socket_of = [] {
        void* const library = dlopen("libpq.so.5", RTLD_LAZY | RTLD_NOLOAD);
        return library == nullptr ? nullptr : reinterpret_cast<SocketOf>(dlsym(library, "PQsocket"));
    }();
    auto* const backend = static_cast<soci::postgresql_session_backend*>(session.get_backend());
    if (socket_of == nullptr) throw DatabaseError("database.url: libpq.so.5 has no PQsocket");
    return socket_of(backend->conn_);
}

bool is_refusal_to_write(const soci::soci_error& error) {
    return std::string_view(error.what()).find("read-only transaction") != std::string_view::npos;
}

std::string fault_of_postgresql(const soci::soci_error& error) {
    switch (error.get_error_category()) {
        case soci::soci_error::invalid_statement:
            return "database: invalid statement";
        case soci::soci_error::no_privilege:
            return "database: permission denied";
        case soci::soci_error::constraint_violation:
            return "database: constraint violated";
        case soci::soci_error::system_error:
            return "database: the server's system failed";
        default:
            break;
    }
    if (is_refusal_to_write(error)) return "database: PostgreSQL refuses writes (read-only transaction)";
    const bool is_timeout =
        std::string_view(error.what()).find("statement timeout") != std::string_view::npos;
    return is_timeout ? "database: the statement took too long" : "database: unexpected fault";
}

}  // namespace postern::database
