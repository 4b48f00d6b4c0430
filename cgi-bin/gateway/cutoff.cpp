#include "gateway/cutoff.hpp"

#include <sys/socket.h>

namespace postern::gateway {

Cutoff::Watch::Watch(Cutoff& cutoff, int descriptor, Instant deadline) : cutoff_(cutoff) {
    const std::lock_guard lock(cutoff_.mutex_);
    cutoff_.descriptor_ = descriptor;
    cutoff_.deadline_ = deadline;
}

Cutoff::Watch::~Watch() {
    const std::lock_guard lock(cutoff_.mutex_);
    cutoff_.descriptor_ = -1;
}

void Cutoff::enforce(Instant now) {
    const std::lock_guard lock(mutex_);
    if (descriptor_ >= 0 && now >= deadline_) (void)shutdown(descriptor_, SHUT_RDWR);
}

}  // namespace postern::gateway
