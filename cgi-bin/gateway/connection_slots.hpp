#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace postern::gateway {

// Which thread owns which connection: one slot for each descriptor number. A slot is parked (the connection
// waits for its next event) or owned by a thread. Only the owner may read, write or close the descriptor.
// After closing it, the owner leaves the slot owned, so that a late event finds nothing to do. The kernel
// reuses a number only after the descriptor is closed, so a new connection can take over its slot. Slots live
// as long as the table. Safe from any thread.
class ConnectionSlots {
public:
    using Instant = std::chrono::steady_clock::time_point;

    explicit ConnectionSlots(std::size_t size);
    std::size_t size() const { return size_; }

    // Makes the caller the owner of a new connection. Requires: accept() has just returned the descriptor.
    void adopt(int descriptor);
    // Call for an event. Makes the caller the owner of a parked connection. Returns false if another thread
    // owns the connection; put_back() then tells that thread to read again.
    bool take(int descriptor);
    // Parks the caller's connection. Returns false if an event came meanwhile: the caller stays the owner and
    // reads again.
    bool put_back(int descriptor);
    bool is_parked(int descriptor) const;
    // The parked connection to close first: the connection that was parked first among those without a part
    // of a request; if none exists, the connection that has held a part of a request for longest. -1: no
    // connection is parked.
    int least_missed() const;

    // Records since when the connection holds a part of a request. Only for its owner.
    void note_incomplete(int descriptor, Instant now);
    void note_complete(int descriptor);
    // Records that the connection has brought a request. Returns whether it was the first. Only for its
    // owner.
    bool note_request(int descriptor) { return !slot(descriptor).has_brought_request.exchange(true); }
    // Tells whether the connection has held a part of a request since `instant` or longer.
    bool is_incomplete_since(int descriptor, Instant instant) const;

private:
    enum class State : std::uint8_t { Owned, OwnedWithEvent, Parked };
    struct Slot {
        std::atomic<State> state{State::Owned};
        std::atomic<Instant::rep> incomplete_since{0};  // 0: no part of a request
        std::atomic<bool> has_brought_request{false};
        std::atomic<std::uint64_t> parked_as{0};  // a number that grows with each parking
    };

    Slot& slot(int descriptor) const { return slots_[static_cast<std::size_t>(descriptor)]; }

    std::size_t size_;
    std::unique_ptr<Slot[]> slots_;
    std::atomic<std::uint64_t> parkings_{0};
};

}  // namespace postern::gateway
