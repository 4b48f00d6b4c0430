#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>

#include "base/clock.hpp"

namespace postern::sessions {

// The answer to a question that is too dear to be asked for every caller: asked once a second at the most,
// however many callers and threads there are. Safe from any worker.
class RecentAnswer {
public:
    static constexpr std::chrono::seconds kFresh{1};

    explicit RecentAnswer(const Clock& clock) : clock_(clock) {}

    // The last answer if it is younger than a second, else a new one. A caller who finds the question being
    // asked waits for the answer, for a second at the most; then the answer is no.
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
