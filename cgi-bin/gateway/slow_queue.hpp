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

// The slow answers that wait for the slow threads: limited in number and in time. Safe from any thread.
class SlowQueue {
public:
    using Instant = std::chrono::steady_clock::time_point;

    struct Entry {
        std::unique_ptr<Exchange> exchange;  // has received its request
        SlowAnswer answer;
        std::string network;    // the network of the visitor
        bool may_keep = false;  // tells whether the connection may be kept afterwards
        Instant deadline;       // the end of its waiting time
    };

    // The number of places: in total, and for one network.
    struct Places {
        std::size_t all;
        std::size_t of_one_network;
    };

    SlowQueue(Places places, std::chrono::milliseconds patience) : places_(places), patience_(patience) {}

    // Appends the exchange and its answer. Returns false if the queue is full, or if the network of the
    // visitor has used up its places; the caller then keeps both.
    bool enter(std::unique_ptr<Exchange>& exchange, SlowAnswer& answer, bool may_keep);

    // Waits for the next entry. Returns nothing if the queue is closed and empty.
    std::optional<Entry> next();

    // From now on next() does not wait.
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
