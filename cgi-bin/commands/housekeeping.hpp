#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace postern::commands {

// Deletes rows without effect, such as expired sessions, in the background until this object is destroyed.
// Each step is so small that no request waits for it. A fault of the database is logged when it begins and
// stops nothing: the rows are deleted later.
class Housekeeping {
public:
    // Deletes at most `count` rows of each kind, and returns the number of deleted rows. May throw the
    // exceptions of the database.
    using Purge = std::function<int(int count)>;

    struct Pace {
        int count = 200;  // at most, in one step
        std::chrono::milliseconds pause{50};
        std::chrono::milliseconds rest = std::chrono::minutes{1};  // after a step that found no rows
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
    std::string fault_;  // the fault of the last step; empty: none
    std::mutex mutex_;
    std::condition_variable_any stopped_;
    std::jthread thread_;  // must be the last member: the thread ends before the other members are destroyed
};

}  // namespace postern::commands
