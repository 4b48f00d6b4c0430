#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace postern::tests {

// pass() blocks a request until open() is called. wait_for_waiting() waits for that number of requests. Each
// wait ends after ten seconds.
class Door {
public:
    void open() {
        const std::lock_guard lock(mutex_);
        is_open_ = true;
        changed_.notify_all();
    }
    void pass() {
        std::unique_lock lock(mutex_);
        ++waiting_;
        changed_.notify_all();
        changed_.wait_for(lock, std::chrono::seconds{10}, [&] { return is_open_; });
    }
    bool wait_for_waiting(int count) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, std::chrono::seconds{10}, [&] { return waiting_ >= count; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool is_open_ = false;
    int waiting_ = 0;
};

}  // namespace postern::tests
