#pragma once

#include <optional>

#include "base/file_descriptor.hpp"

namespace postern::gateway {

// The set of the listening socket and the connections that wait for events (epoll(7)). Any number of threads
// may wait; each event goes to one thread. A closed descriptor leaves the set by itself, although a late
// event may still be delivered. Safe from any thread.
class PollSet {
public:
    struct Event {
        int descriptor = -1;     // -1: wake_all() was called
        bool has_ended = false;  // the peer has closed its end, perhaps after a last request
    };

    // Throws std::system_error.
    PollSet();

    // Reports the listening socket once, and once more after each call of listen_again().
    bool listen(int listener);
    void listen_again(int listener);
    void stop_listening(int listener);

    // Reports a connection whenever new bytes arrive. Returns false if the kernel has no room.
    bool add(int connection);
    // Reports a connection once more if bytes can be read. Only for its owner.
    void report_again(int connection);

    // From now on every wait() returns: with descriptor -1, or in turn with another event.
    void wake_all();
    Event wait();

private:
    bool control(int operation, int descriptor, unsigned events);

    FileDescriptor epoll_;
    FileDescriptor wake_;
};

}  // namespace postern::gateway
