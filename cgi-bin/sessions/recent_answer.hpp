#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>

#include "base/clock.hpp"

namespace postern::sessions {

// The answer of a function that costs too much for every caller: the function is called at most once a
// second, for any number of callers and threads. Safe from any worker.
class RecentAnswer {
public:
    static constexpr std::chrono::seconds kFresh{1};

    explicit RecentAnswer(const Clock& clock) : clock_(clock) {}

    // The last answer if it is younger than a second, else a new answer. While another thread calls the
    // function, a caller waits for that answer, at most a second; after that the answer is false.
    bool to(const std::function<bool()>& question);

private:
    const Clock& clock_;
    std::mutex mutex_;
    std::condition_variable answered_;
    std::optional<Moment> asked_;
    bool is_being_asked_ = false;
    bool answer_ = false;
};

}  // namespace postern::sessions
