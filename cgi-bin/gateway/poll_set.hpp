#pragma once

#include <optional>

#include "base/file_descriptor.hpp"

namespace postern::gateway {

// The listening socket and the connections, as they wait for something to happen (epoll(7)). Any number of
// threads may wait; each event goes to one of them. A closed descriptor leaves the set by itself, though an
// event of it may still be under way. Safe from any thread.
class PollSet {
public:
    struct Event {
        int descriptor = -1;     // -1: wake_all() was called
        bool has_ended = false;  // the peer has closed its end, perhaps after a last request
    };

    // Throws std::system_error.
    PollSet();

    // Reports the listening socket once, and again after each call of listen_again.
    bool listen(int listener);
    void listen_again(int listener);
    void stop_listening(int listener);

    // Reports a connection whenever something new has come from it. False when the kernel has no room.
    bool add(int connection);
    // Reports a connection once more if there is something to read. For its owner.
    void report_again(int connection);

    // Every wait() returns from now on, with other events in turn.
    void wake_all();
    Event wait();

private:
    bool control(int operation, int descriptor, unsigned events);

    FileDescriptor epoll_;
    FileDescriptor wake_;
};

}  // namespace postern::gateway
