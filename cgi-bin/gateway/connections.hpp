#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <mutex>

#include "gateway/connection_slots.hpp"
#include "gateway/listener.hpp"
#include "gateway/poll_set.hpp"

namespace postern::gateway {

// The open connections of a server: accepts connections, gives each event to one thread, and closes stalled
// connections. If there is no room for a new connection, closes the least missed connection
// (ConnectionSlots::least_missed), but never a connection with a request that has arrived or is being
// answered. A request with a too large body (Arrival::Oversize) that waits for its place has not arrived:
// otherwise such requests could fill the server. Safe from any thread.
class Connections {
public:
    using Clock = std::chrono::steady_clock;

    struct Limits {
        std::size_t most;  // connections; fewer if the process may not open twice as many descriptors
        std::chrono::milliseconds stall_timeout;
    };
    struct Event {
        int connection = -1;     // the caller now owns it; -1: nothing to do
        bool has_ended = false;  // the peer has closed its end, perhaps after a last request
        bool is_wake = false;    // stop_accepting() was called
    };

    // Raises the process's limit of open descriptors as far as needed and allowed. Throws std::system_error.
    Connections(Listener listener, Limits limits);

    // Throws std::system_error.
    void start_accepting();
    // Accepts no more connections, also none that another thread is about to accept.
    void stop_listening();
    // Accepts no more connections. From now on every wait() returns: with is_wake, or in turn with another
    // event.
    void stop_accepting();
    Event wait();

    // Makes the caller the owner of a parked connection. Returns false if another thread owns the connection.
    bool take(int connection) { return slots_.take(connection); }
    // Parks the caller's connection. Returns false if an event came meanwhile: the caller reads again.
    bool put_back(int connection) { return slots_.put_back(connection); }
    // Parks the caller's connection and makes wait() report it again if bytes have arrived.
    void park(int connection);
    // close() closes the caller's connection. forget() is for the caller's connection that is closed already.
    void close(int connection);
    void forget() { --count_; }

    // Records whether the caller's connection holds a part of a request.
    void note_incomplete(int connection) { slots_.note_incomplete(connection, Clock::now()); }
    void note_complete(int connection) { slots_.note_complete(connection); }
    // Records that the caller's connection has brought a whole request.
    void note_request(int connection);

    // Closes the connections that have held a part of a request for too long. Call it periodically.
    void sweep(Clock::time_point now);
    // Tells whether a connection has not brought its first request yet.
    bool is_any_new() const { return new_ > 0; }
    // Closes the parked connections on which no next request has arrived.
    void close_idle();
    // Closes the parked connections and the listening socket. Requires: no other thread uses this object.
    void close_all();

private:
    int accept_if_open();
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
    std::atomic<std::size_t> new_{0};  // connections that have not brought a request
    std::mutex accepting_;             // guards is_listening_, and is held while a connection is accepted
    bool is_listening_ = true;
    std::atomic<bool> is_accepting_{true};  // false: out of descriptors; sweep() tries again
    std::atomic<bool> is_short_{false};     // a shortage of room occurred since the last sweep
    std::atomic<bool> is_noted_{false};     // the shortage is in the log
};

}  // namespace postern::gateway
