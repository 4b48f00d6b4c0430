#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "gateway/application.hpp"
#include "gateway/connections.hpp"
#include "gateway/exchange.hpp"
#include "gateway/lane.hpp"
#include "gateway/listener.hpp"
#include "gateway/records.hpp"
#include "gateway/turnstile.hpp"
#include "logging/load.hpp"

namespace postern::gateway {

// The processors there are, at least one.
std::size_t cores();
// One more than the processors, as one may be waiting for the database. With more, requests that come while
// all processors are busy wake threads that can only wait for one.
std::size_t default_workers();

struct FastCgiOptions {
    std::size_t workers = default_workers();
    std::chrono::milliseconds stall_timeout = std::chrono::seconds{10};
    std::string mount = "/";
    std::size_t max_connections = 1024;  // one more closes the least missed (Connections)
    SlowRequests slow = {};
    std::size_t lane_threads = 1;                  // for slow requests
    std::size_t lane_places = 512;                 // slow requests that may wait for one of them
    std::size_t lane_places_of_one_network = 128;  // of these, for one visitor's network (Network::around)
    std::chrono::milliseconds lane_patience = std::chrono::seconds{5};  // and for how long
};

// Serves an application to web servers over FastCGI, with a fixed number of worker threads.
//
// A connection costs a worker only while a whole request is there: connections wait in one epoll, and the
// bytes of a request are looked at (inspect_records), not read, until they are all there. So any number of
// idle kept-alive connections and of half-sent requests delays nobody. A connection that holds a part of a
// request for longer than `stall_timeout` is closed, and so is one whose peer does not take its answer for
// as long; an idle one is closed only to make room for a new one.
//
// Slow requests are answered in a lane of their own: by a few more threads, which run when the workers leave
// them a processor, in turn. One that finds the queue before them full, or as full as its visitor's network
// may make it, or has waited in it for too long, is turned away. So no number of them delays the others.
//
// The threads block all signals; stop() is for whoever handles them.
class FastCgiServer {
public:
    // Starts serving. Throws std::system_error when the kernel has no threads or descriptors for it.
    FastCgiServer(Listener listener, Application application, FastCgiOptions options = {});
    ~FastCgiServer();
    FastCgiServer(const FastCgiServer&) = delete;
    FastCgiServer& operator=(const FastCgiServer&) = delete;

    // For the application, while it answers.
    logging::Load load() const;

    // Accepts no more connections, answers the requests that have arrived, closes all connections and ends
    // the threads, in little more time than the running requests take: peers that stall are cut off after a
    // second. Closes the listening socket. Not from several threads at once; again does nothing.
    void stop();

private:
    using Clock = std::chrono::steady_clock;
    struct Thread;
    struct Worker;

    void start();
    void run(Worker& worker);
    void run_lane(Thread& thread);
    void attend_waiting(Worker& worker);
    void attend(Worker& worker, int connection, bool has_ended);
    bool look(Worker& worker, int connection);
    bool serve(Worker& worker, int connection, const Inspection& seen);
    void serve_slow(Thread& thread, Lane::Entry entry);
    bool answer(Thread& thread, Exchange& exchange, const Application& application, bool may_keep);
    std::unique_ptr<Exchange> new_exchange() const;
    bool is_time_up() const;

    void keep_time();
    void sweep(Clock::time_point now);

    Application application_;
    FastCgiOptions options_;
    Connections connections_;
    Turnstile oversize_;  // at most half the workers wait for bodies that are too large
    Lane lane_;
    std::atomic<bool> is_stopping_{false};
    std::atomic<Clock::time_point> last_moment_{Clock::time_point::max()};  // of the requests that run

    std::atomic<std::size_t> turned_away_{0};

    std::vector<std::unique_ptr<Worker>> workers_;
    std::vector<std::unique_ptr<Thread>> lane_threads_;
    std::mutex mutex_;
    std::condition_variable has_ended_;
    bool is_ended_ = false;  // no worker is left
    std::thread timekeeper_;
};

}  // namespace postern::gateway
