#include "sessions/recent_answer.hpp"

namespace postern::sessions {

bool RecentAnswer::to(const std::function<bool()>& question) {
    std::unique_lock lock(mutex_);
    if (is_being_asked_) {
        // Also if the answer is false: the callers that waited must not all call the function again.
        return answered_.wait_for(lock, kFresh, [this] { return !is_being_asked_; }) && answer_;
    }
    const Moment now = clock_.moment();
    if (asked_ && now < *asked_ + kFresh) return answer_;
    asked_ = now;
    is_being_asked_ = true;
    lock.unlock();
    const auto note = [this, &lock](bool answer) {
        lock.lock();
        answer_ = answer;
        is_being_asked_ = false;
        answered_.notify_all();
        return answer;
    };
    try {
        return note(question());
    } catch (...) {
        note(false);
        throw;
    }
}

}  // namespace postern::sessions
