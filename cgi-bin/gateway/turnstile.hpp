#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <set>

namespace postern::gateway {

// Lets in so many at a time, and remembers the numbers of those it has turned away. Safe from any thread.
class Turnstile {
public:
    explicit Turnstile(std::size_t places) : places_(places) {}

    // False when there is no place. Then somebody is inside, who asks for next() when he has left.
    bool enter(int number);
    void leave();
    // One who was turned away and may now try again; none when there is still no place.
    std::optional<int> next();

private:
    std::mutex mutex_;
    std::size_t places_;
    std::set<int> turned_away_;
};

}  // namespace postern::gateway
