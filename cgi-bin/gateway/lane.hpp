#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "gateway/exchange.hpp"

namespace postern::gateway {

// Where slow requests wait for one of the threads that answer them: bounded in number and in time. Safe from
// any thread.
class Lane {
public:
    using Instant = std::chrono::steady_clock::time_point;

    struct Entry {
        std::unique_ptr<Exchange> exchange;  // it has received its request
        std::string network;                 // of the visitor
        bool may_keep = false;               // whether the connection may be kept afterwards
        Instant deadline;                    // when it has waited for too long
    };

    // `places`: in all, and for those who come from one network.
    struct Places {
        std::size_t all;
        std::size_t of_one_network;
    };

    Lane(Places places, std::chrono::milliseconds patience) : places_(places), patience_(patience) {}

    // Puts the exchange at the end. False when there is no place, or none for one more from the network of
    // its visitor's address: it stays the caller's.
    bool enter(std::unique_ptr<Exchange>& exchange, bool may_keep);

    // Waits for the next in turn; none when the lane is closed and empty.
    std::optional<Entry> next();

    // From now on next() waits for nobody.
    void close();

    std::size_t waiting() const;

private:
    Places places_;
    std::chrono::milliseconds patience_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Entry> entries_;
    bool is_closed_ = false;
};

}  // namespace postern::gateway
