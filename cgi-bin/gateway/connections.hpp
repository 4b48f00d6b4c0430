#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>

#include "gateway/connection_slots.hpp"
#include "gateway/listener.hpp"
#include "gateway/poll_set.hpp"

namespace postern::gateway {

// The open connections of a server: accepts them, hands each one that has something new to one thread, and
// closes those that stall. When there is no room for a new connection, the least missed one is closed
// (ConnectionSlots::least_missed), but never one whose request has arrived or is being answered. A request
// with a large body (Arrival::Oversize) that waits for its place has not arrived: sparing such requests would
// let them fill the server. Safe from any thread.
class Connections {
public:
    using Clock = std::chrono::steady_clock;

    struct Limits {
        std::size_t most;  // connections; fewer when the process may not have twice as many descriptors
        std::chrono::milliseconds stall_timeout;
    };
    struct Event {
        int connection = -1;     // the caller is its owner now; -1: there is nothing to do
        bool has_ended = false;  // its peer has closed its end, perhaps after a last request
        bool is_wake = false;    // stop_accepting() was called
    };

    // Raises the process's limit of open descriptors as far as this needs and may. Throws std::system_error.
    Connections(Listener listener, Limits limits);

    // Throws std::system_error.
    void start_accepting();
    // From now on every wait() returns, with other events in turn.
    void stop_accepting();
    Event wait();

    // Makes the caller the owner of a parked connection. False when another thread owns it.
    bool take(int connection) { return slots_.take(connection); }
    // Parks the caller's connection. False when an event came meanwhile: the caller looks again.
    bool put_back(int connection) { return slots_.put_back(connection); }
    // Parks the caller's connection, and has it reported if anything has come from it.
    void park(int connection);
    // Closes the caller's connection; forgets the caller's connection, which is closed already.
    void close(int connection);
    void forget() { --count_; }

    // Whether the caller's connection holds a part of a request.
    void note_incomplete(int connection) { slots_.note_incomplete(connection, Clock::now()); }
    void note_complete(int connection) { slots_.note_complete(connection); }

    // Closes the connections that have held a part of a request for too long. To be called now and then.
    void sweep(Clock::time_point now);
    // Closes the parked connections and the listening socket. Requires: no other thread is left.
    void close_all();

private:
    int accept();
    bool admit(int connection);
    bool make_room();
    bool has_news(int connection) const;
    void note_shortage(const char* reason);
    void cut_if_stalled(int connection, Clock::time_point since);

    Listener listener_;
    Limits limits_;
    PollSet poll_set_;
    ConnectionSlots slots_;
    std::atomic<std::size_t> count_{0};
    std::atomic<bool> is_accepting_{true};  // false: out of descriptors, sweep() tries again
    std::atomic<bool> is_short_{false};     // of room, since the last sweep
    std::atomic<bool> is_noted_{false};     // the log says so
};

}  // namespace postern::gateway
