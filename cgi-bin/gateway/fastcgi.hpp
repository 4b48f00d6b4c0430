#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gateway/application.hpp"
#include "gateway/connections.hpp"
#include "gateway/current_application.hpp"
#include "gateway/exchange.hpp"
#include "gateway/listener.hpp"
#include "gateway/records.hpp"
#include "gateway/semaphore.hpp"
#include "gateway/slow_queue.hpp"
#include "logging/load.hpp"

namespace postern::gateway {

// The number of processors, at least 1.
std::size_t cores();
// One more than the number of processors, because a worker may wait for the database. More workers would not
// help: while all processors are busy, a request would only wake a thread that waits for a processor.
std::size_t default_workers();

struct FastCgiOptions {
    std::size_t workers = default_workers();
    std::chrono::milliseconds stall_timeout = std::chrono::seconds{10};
    ReadOptions read = {};
    // After stop(), slow answers that wait, and new connections without a request, have this long.
    std::chrono::milliseconds drain = std::chrono::seconds{1};
    std::size_t max_connections = 1024;  // a further connection closes the least missed (Connections)
    std::size_t slow_threads = 1;        // for slow answers
    std::size_t slow_places = 512;       // slow answers that may wait for a slow thread
    std::size_t slow_places_of_one_network = 128;  // the part for one visitor's network (Network::around)
    std::chrono::milliseconds slow_patience = std::chrono::seconds{5};  // the longest wait
};

// Serves an application to web servers over FastCGI, with a fixed number of worker threads.
//
// A connection occupies a worker only while a whole request is there. Connections wait in one epoll, and the
// bytes of a request are peeked (inspect_records), not read, until the request is complete. Therefore idle
// kept-alive connections and half-sent requests, in any number, delay no other request. A connection that
// holds a part of a request for longer than `stall_timeout` is closed. A connection whose peer does not
// accept its answer for that long is closed too. An idle connection is closed only to make room for a new
// connection.
//
// A few more threads compute slow answers in order, when the workers leave a processor free. A slow answer is
// turned away if the queue is full, if its visitor's network has used up its places, or if the answer has
// waited for too long. Therefore slow answers, in any number, do not delay the others.
//
// The threads block all signals; the thread that handles signals calls stop().
class FastCgiServer {
public:
    // Starts serving. Throws std::system_error if the kernel has no threads or descriptors left.
    FastCgiServer(Listener listener, Application application, FastCgiOptions options = {});
    ~FastCgiServer();
    FastCgiServer(const FastCgiServer&) = delete;
    FastCgiServer& operator=(const FastCgiServer&) = delete;

    // The requests that arrive from now on go to this application. The old application lives until its last
    // request is answered.
    void replace(ServedApplication application) { application_.replace(std::move(application)); }

    // For the application, while it answers a request.
    logging::Load load() const;

    // Accepts no more connections, answers the requests that have arrived, each answer as the last of its
    // connection, closes all connections and ends the threads. Takes little longer than the running requests
    // and the slow answers that wait, at most options.drain: stalled peers are cut off after a second. Closes
    // the listening socket. Not safe from several threads at once; a second call does nothing.
    void stop();

private:
    using Instant = std::chrono::steady_clock::time_point;
    struct Thread;
    struct Worker;
    class Busy;

    void start();
    void drain();
    void run(Worker& worker);
    void run_slow(Thread& thread);
    void attend_waiting(Worker& worker);
    void attend(Worker& worker, int connection, bool has_ended);
    bool look(Worker& worker, int connection);
    bool serve(Worker& worker, int connection, const Inspection& seen);
    void serve_slow(Thread& thread, SlowQueue::Entry entry);
    bool answer(Exchange& exchange, const std::function<http::Response()>& compute, bool may_keep,
                IoTimeout& timeout);
    std::unique_ptr<Exchange> new_exchange() const {
        return std::make_unique<Exchange>(options_.stall_timeout);
    }
    bool is_time_up() const;

    void keep_time();
    void sweep(Instant now);

    FastCgiOptions options_;
    CurrentApplication application_;
    Connections connections_;
    Semaphore oversize_;  // at most half the workers read too large bodies
    SlowQueue slow_queue_;
    std::atomic<bool> is_stopping_{false};
    std::atomic<Instant> last_moment_{Instant::max()};  // end of the running requests

    std::atomic<std::size_t> turned_away_{0};

    std::vector<std::unique_ptr<Worker>> workers_;
    std::vector<std::unique_ptr<Thread>> slow_threads_;
    std::mutex mutex_;
    std::condition_variable has_ended_;
    bool is_ended_ = false;  // all workers have ended
    std::thread timekeeper_;
};

}  // namespace postern::gateway
