#include "gateway/slow_queue.hpp"

#include <algorithm>
#include <utility>

#include "base/network.hpp"

namespace postern::gateway {

bool SlowQueue::enter(std::unique_ptr<Exchange>& exchange, SlowAnswer& answer, bool may_keep) {
    const auto around = Network::around(exchange->request().remote_address);
    std::string network = around ? around->to_string() : "";
    {
        const std::lock_guard lock(mutex_);
        const auto of_same = std::ranges::count(entries_, network, &Entry::network);
        if (entries_.size() >= places_.all || static_cast<std::size_t>(of_same) >= places_.of_one_network)
            return false;
        entries_.push_back({std::move(exchange), std::move(answer), std::move(network), may_keep,
                            std::chrono::steady_clock::now() + patience_});
    }
    changed_.notify_one();
    return true;
}

std::optional<SlowQueue::Entry> SlowQueue::next() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return is_closed_ || !entries_.empty(); });
    if (entries_.empty()) return std::nullopt;
    Entry first = std::move(entries_.front());
    entries_.pop_front();
    return first;
}

void SlowQueue::close() {
    {
        const std::lock_guard lock(mutex_);
        is_closed_ = true;
    }
    changed_.notify_all();
}

std::size_t SlowQueue::waiting() const {
    const std::lock_guard lock(mutex_);
    return entries_.size();
}

}  // namespace postern::gateway
