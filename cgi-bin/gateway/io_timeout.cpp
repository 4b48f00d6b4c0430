#include "gateway/io_timeout.hpp"

#include <sys/socket.h>

namespace postern::gateway {

IoTimeout::Watch::Watch(IoTimeout& timeout, int descriptor, Instant deadline) : timeout_(timeout) {
    const std::lock_guard lock(timeout_.mutex_);
    timeout_.descriptor_ = descriptor;
    timeout_.deadline_ = deadline;
}

IoTimeout::Watch::~Watch() {
    const std::lock_guard lock(timeout_.mutex_);
    timeout_.descriptor_ = -1;
}

void IoTimeout::enforce(Instant now) {
    const std::lock_guard lock(mutex_);
    if (descriptor_ >= 0 && now >= deadline_) (void)shutdown(descriptor_, SHUT_RDWR);
}

}  // namespace postern::gateway
