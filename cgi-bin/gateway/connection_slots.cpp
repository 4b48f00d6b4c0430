#include "gateway/connection_slots.hpp"

#include <limits>
#include <utility>

namespace postern::gateway {

ConnectionSlots::ConnectionSlots(std::size_t size) : size_(size), slots_(new Slot[size]) {}

void ConnectionSlots::adopt(int descriptor) {
    slot(descriptor).incomplete_since = 0;
    slot(descriptor).has_brought_request = false;
    slot(descriptor).state = State::Owned;
}

bool ConnectionSlots::take(int descriptor) {
    std::atomic<State>& state = slot(descriptor).state;
    State found = state;
    while (true) {
        if (found == State::OwnedWithEvent) return false;
        const State next = found == State::Parked ? State::Owned : State::OwnedWithEvent;
        if (state.compare_exchange_weak(found, next)) return found == State::Parked;
    }
}

bool ConnectionSlots::put_back(int descriptor) {
    slot(descriptor).parked_as = ++parkings_;
    std::atomic<State>& state = slot(descriptor).state;
    State found = State::Owned;
    if (state.compare_exchange_strong(found, State::Parked)) return true;
    state = State::Owned;
    return false;
}

bool ConnectionSlots::is_parked(int descriptor) const {
    return slot(descriptor).state == State::Parked;
}

int ConnectionSlots::least_missed() const {
    using Order = std::pair<Instant::rep, std::uint64_t>;  // idle connections sort first
    int found = -1;
    Order first = {std::numeric_limits<Instant::rep>::max(), 0};
    for (std::size_t i = 0; i < size_; ++i) {
        const int descriptor = static_cast<int>(i);
        if (!is_parked(descriptor)) continue;
        const Order order = {slots_[i].incomplete_since, slots_[i].parked_as};
        if (order >= first) continue;
        first = order;
        found = descriptor;
    }
    return found;
}

void ConnectionSlots::note_incomplete(int descriptor, Instant now) {
    std::atomic<Instant::rep>& since = slot(descriptor).incomplete_since;
    if (since == 0) since = now.time_since_epoch().count();
}

void ConnectionSlots::note_complete(int descriptor) {
    slot(descriptor).incomplete_since = 0;
}

bool ConnectionSlots::is_incomplete_since(int descriptor, Instant instant) const {
    const Instant::rep since = slot(descriptor).incomplete_since;
    return since != 0 && since <= instant.time_since_epoch().count();
}

}  // namespace postern::gateway
