#include "gateway/lane.hpp"

#include <utility>

namespace postern::gateway {

bool Lane::enter(std::unique_ptr<Exchange>& exchange, bool may_keep) {
    {
        const std::lock_guard lock(mutex_);
        if (entries_.size() >= places_) return false;
        entries_.push_back({std::move(exchange), may_keep, std::chrono::steady_clock::now() + patience_});
    }
    changed_.notify_one();
    return true;
}

std::optional<Lane::Entry> Lane::next() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return is_closed_ || !entries_.empty(); });
    if (entries_.empty()) return std::nullopt;
    Entry first = std::move(entries_.front());
    entries_.pop_front();
    return first;
}

void Lane::close() {
    {
        const std::lock_guard lock(mutex_);
        is_closed_ = true;
    }
    changed_.notify_all();
}

std::size_t Lane::waiting() const {
    const std::lock_guard lock(mutex_);
    return entries_.size();
}

}  // namespace postern::gateway
