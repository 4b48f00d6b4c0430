#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace postern::database {

class Database;
class Transaction;

// Writes that may be lost, such as the time at which a session was seen. After start(), no visitor waits for
// them: they gather for a moment and then share a transaction. A fault is logged, and the writes that waited
// with the failed one are forgotten. So are the writes that wait at the end, or beyond ten thousand: the next
// visit adds them again. Safe from any worker.
class LateWrites {
public:
    using Work = std::function<void(Transaction&)>;

    explicit LateWrites(Database& database) : database_(database) {}
    LateWrites(const LateWrites&) = delete;
    LateWrites& operator=(const LateWrites&) = delete;

    // Writes in a thread of its own from now on. Requires: no other thread uses this object yet.
    void start();

    // Does nothing if a write with this key is waiting already. Before start(), writes at once. The work must
    // skip rows that other transactions hold (FOR UPDATE SKIP LOCKED), or they could wait in a circle.
    void add(std::string_view key, Work&& work);

private:
    using Waiting = std::map<std::string, Work, std::less<>>;

    void run(const std::stop_token& stop);
    void write(const Waiting& waiting, const std::stop_token& stop = {});

    Database& database_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    Waiting waiting_;
    std::jthread thread_;  // must be the last member: the thread ends before the others are destroyed
};

}  // namespace postern::database
