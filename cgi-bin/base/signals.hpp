#pragma once

#include <map>
#include <span>

#include <signal.h>

namespace postern {

// The handlers of some signals as they are now. The destructor restores them.
class SavedHandlers {
public:
    explicit SavedHandlers(std::span<const int> signals);
    ~SavedHandlers();
    SavedHandlers(const SavedHandlers&) = delete;
    SavedHandlers& operator=(const SavedHandlers&) = delete;

private:
    std::map<int, struct sigaction> before_;
};

// Blocks all signals for this thread, and for the threads that it starts, while this object lives.
class BlockedSignals {
public:
    BlockedSignals();
    ~BlockedSignals();
    BlockedSignals(const BlockedSignals&) = delete;
    BlockedSignals& operator=(const BlockedSignals&) = delete;

private:
    sigset_t before_{};
};

}  // namespace postern
