#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace postern::commands {

// Takes what has no effect any more, such as sessions whose time is up, away in the background, in steps so
// small that no request waits for them, until it goes out of scope. A fault of the database is logged when it
// begins and ends nothing: what is left is taken away later.
class Housekeeping {
public:
    // Takes away at most so many of each kind, and says how many in all. Throws what the database throws.
    using Purge = std::function<int(int count)>;

    struct Pace {
        int count = 200;  // at most, in one step
        std::chrono::milliseconds pause{50};
        std::chrono::milliseconds rest = std::chrono::minutes{1};  // once a step found none
    };

    explicit Housekeeping(Purge purge);
    Housekeeping(Purge purge, Pace pace);
    Housekeeping(const Housekeeping&) = delete;
    Housekeeping& operator=(const Housekeeping&) = delete;

private:
    void run(const std::stop_token& stop);
    bool has_more();

    Purge purge_;
    Pace pace_;
    std::string fault_;  // of the last step; empty: none
    std::mutex mutex_;
    std::condition_variable_any stopped_;
    std::jthread thread_;  // the last member: it ends before the others go
};

}  // namespace postern::commands
