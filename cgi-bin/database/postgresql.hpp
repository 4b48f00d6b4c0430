#pragma once

#include <string>

#include <soci/soci.h>

#include "base/secret.hpp"

namespace postern::database {

// Connects to the server. Throws DatabaseError, which is DatabaseAway if the cause may pass by itself.
void open_postgresql(soci::session& session, const Secret& url);

// Sets the limits of a new connection. Throws soci::soci_error.
void set_up_postgresql(soci::session& session);

// The socket of an open connection.
int socket_of_postgresql(soci::session& session);

// The server or the role is read-only, or the server is a standby.
bool is_refusal_to_write(const soci::soci_error& error);

// The message for DatabaseError. The server's own message is not quoted, because it may contain values.
std::string fault_of_postgresql(const soci::soci_error& error);

}  // namespace postern::database
