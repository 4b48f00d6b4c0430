#pragma once

#include <poll.h>
#include <sys/socket.h>

namespace postern::gateway {

// Tells whether the peer has closed its direction of the connection: no further bytes come.
inline bool has_hung_up(int connection) {
    pollfd entry{connection, POLLRDHUP, 0};
    return poll(&entry, 1, 0) > 0;
}

// Tells whether the peer has closed both directions of the connection, so that no answer can arrive.
inline bool is_gone(int connection) {
    pollfd entry{connection, 0, 0};
    return poll(&entry, 1, 0) > 0 && (entry.revents & (POLLHUP | POLLERR)) != 0;
}

// Tells the peer that no further bytes come. Call it before the connection is closed: Linux 6.18 keeps a
// closed socket open while another thread polls it, so that the peer would not learn of the end.
inline void end_sending(int connection) {
    (void)shutdown(connection, SHUT_WR);
}

}  // namespace postern::gateway
