#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace postern::gateway {

// Who looks after which connection: one slot for every descriptor number. A slot is either parked, an open
// connection that waits for its next event, or somebody owns it. Only the owner may read, write or close
// the descriptor; having closed it, he leaves the slot owned, so that an event which is still under way
// finds nothing to do. The kernel gives a number out again only when it is closed, so a new connection may
// take its slot over. Slots live as long as the table. Safe from any thread.
class ConnectionSlots {
public:
    using Instant = std::chrono::steady_clock::time_point;

    explicit ConnectionSlots(std::size_t size);
    std::size_t size() const { return size_; }

    // Makes the caller the owner of a new connection. Requires: accept has just returned the descriptor.
    void adopt(int descriptor);
    // For an event: makes the caller the owner of a parked connection. False when somebody owns it, who
    // will then look again.
    bool take(int descriptor);
    // Parks the caller's connection. False when an event came in the meantime: the caller remains its owner
    // and looks again.
    bool put_back(int descriptor);
    bool is_parked(int descriptor) const;
    // The parked connection that can be spared: of those that hold no part of a request the one that was
    // parked first; if there is none, the one that has held a part of a request for longest. -1: none is
    // parked.
    int least_missed() const;

    // Since when the connection has held a part of a request. For its owner.
    void note_incomplete(int descriptor, Instant now);
    void note_complete(int descriptor);
    // Whether it has done so since that instant or longer.
    bool is_incomplete_since(int descriptor, Instant instant) const;

private:
    enum class State : std::uint8_t { Owned, OwnedWithEvent, Parked };
    struct Slot {
        std::atomic<State> state{State::Owned};
        std::atomic<Instant::rep> incomplete_since{0};  // 0: not
        std::atomic<std::uint64_t> parked_as{0};        // a number that grows with each parking
    };

    Slot& slot(int descriptor) const { return slots_[static_cast<std::size_t>(descriptor)]; }

    std::size_t size_;
    std::unique_ptr<Slot[]> slots_;
    std::atomic<std::uint64_t> parkings_{0};
};

}  // namespace postern::gateway
