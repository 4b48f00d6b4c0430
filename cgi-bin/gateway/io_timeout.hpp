#pragma once

#include <chrono>
#include <mutex>

namespace postern::gateway {

// Ends a blocking read or write that takes too long in total, even if the peer lets it proceed in small
// steps: another thread shuts the connection down, and the read or write fails.
class IoTimeout {
public:
    using Instant = std::chrono::steady_clock::time_point;

    // Watches a connection while this object lives. Requires: nothing closes the descriptor meanwhile.
    class Watch {
    public:
        Watch(IoTimeout& timeout, int descriptor, Instant deadline);
        ~Watch();
        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;

    private:
        IoTimeout& timeout_;
    };

    // Shuts the watched connection down if its deadline has passed. Called by the other thread.
    void enforce(Instant now);

private:
    std::mutex mutex_;
    int descriptor_ = -1;
    Instant deadline_;
};

}  // namespace postern::gateway
