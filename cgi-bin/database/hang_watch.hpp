#pragma once

#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>
#include <optional>
#include <thread>

namespace postern::database {

// Ends the wait for a server that does not answer although its machine does, because the server's process
// hangs or a firewall drops its packets. PostgreSQL's library has no limit for this wait. Safe from any
// thread.
class HangWatch {
public:
    // `limit`: the longest wait; it may take half a second more.
    explicit HangWatch(std::chrono::milliseconds limit);
    HangWatch(const HangWatch&) = delete;
    HangWatch& operator=(const HangWatch&) = delete;
    ~HangWatch();

    // Tells whether a wait took too long within the last ten seconds.
    bool has_just_ended_a_wait() const;

private:
    struct Wait {
        int socket;
        std::chrono::steady_clock::time_point until;
        bool is_over = false;
    };

public:
    // A wait for one answer. When the limit has passed, the socket is shut down, so that the wait fails.
    class Watched {
    public:
        // `watch` may be null, which watches nothing.
        Watched(HangWatch* watch, int socket);
        Watched(const Watched&) = delete;
        Watched& operator=(const Watched&) = delete;
        ~Watched();

        // Tells whether the limit has passed.
        bool is_over() const;

    private:
        HangWatch* watch_;
        std::list<Wait>::iterator wait_;
    };

private:
    void watch();

    const std::chrono::milliseconds limit_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::list<Wait> waits_;
    std::optional<std::chrono::steady_clock::time_point> ended_a_wait_;
    bool is_ending_ = false;
    std::thread thread_;
};

}  // namespace postern::database
