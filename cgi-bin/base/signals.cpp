#include "base/signals.hpp"

namespace postern {

SavedHandlers::SavedHandlers(std::span<const int> signals) {
    for (const int signal : signals)
        sigaction(signal, nullptr, &before_[signal]);
}

SavedHandlers::~SavedHandlers() {
    for (const auto& [signal, handler] : before_)
        sigaction(signal, &handler, nullptr);
}

BlockedSignals::BlockedSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
}

BlockedSignals::~BlockedSignals() {
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace postern
