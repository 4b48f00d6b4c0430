#include "gateway/semaphore.hpp"

namespace postern::gateway {

bool Semaphore::enter(int number) {
    const std::lock_guard lock(mutex_);
    if (places_ == 0) {
        turned_away_.insert(number);
        return false;
    }
    --places_;
    return true;
}

void Semaphore::leave() {
    const std::lock_guard lock(mutex_);
    ++places_;
}

std::optional<int> Semaphore::next() {
    const std::lock_guard lock(mutex_);
    if (places_ == 0 || turned_away_.empty()) return std::nullopt;
    return turned_away_.extract(turned_away_.begin()).value();
}

}  // namespace postern::gateway
