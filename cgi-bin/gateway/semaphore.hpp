#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <set>

namespace postern::gateway {

// Admits a limited number of callers at a time, and remembers the numbers that it has turned away. Safe from
// any thread.
class Semaphore {
public:
    explicit Semaphore(std::size_t places) : places_(places) {}

    // Returns false if no place is free, and remembers the number. Requires: after leave(), a caller calls
    // next().
    bool enter(int number);
    void leave();
    // A number that was turned away and may try again; nothing if no place is free or no number waits.
    std::optional<int> next();

private:
    std::mutex mutex_;
    std::size_t places_;
    std::set<int> turned_away_;
};

}  // namespace postern::gateway
