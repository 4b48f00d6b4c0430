#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>

#include "gateway/exchange.hpp"

namespace postern::gateway {

// Where slow requests wait for one of the threads that answer them: bounded in number and in time. Safe from
// any thread.
class Lane {
public:
    using Instant = std::chrono::steady_clock::time_point;

    struct Entry {
        std::unique_ptr<Exchange> exchange;  // it has received its request
        bool may_keep = false;               // whether the connection may be kept afterwards
        Instant deadline;                    // when it has waited for too long
    };

    Lane(std::size_t places, std::chrono::milliseconds patience) : places_(places), patience_(patience) {}

    // Puts the exchange at the end. False when there is no place: it stays the caller's.
    bool enter(std::unique_ptr<Exchange>& exchange, bool may_keep);

    // Waits for the next in turn; none when the lane is closed and empty.
    std::optional<Entry> next();

    // From now on next() waits for nobody.
    void close();

    std::size_t waiting() const;

private:
    std::size_t places_;
    std::chrono::milliseconds patience_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Entry> entries_;
    bool is_closed_ = false;
};

}  // namespace postern::gateway
