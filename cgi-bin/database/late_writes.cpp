#include "database/late_writes.hpp"

#include <chrono>
#include <cstddef>
#include <exception>
#include <utility>

#include "database/database.hpp"
#include "logging/log.hpp"

namespace postern::database {
namespace {

using namespace std::chrono_literals;

// The time in which writes gather.
constexpr auto kGathering = 200ms;

// The most writes of one transaction. Until it ends, SQLite's other writers wait. With PostgreSQL, a request
// that ends one of these sessions waits.
constexpr std::size_t kTogether = 50;

constexpr std::size_t kMostWaiting = 10'000;

}  // namespace

void LateWrites::start() {
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void LateWrites::add(std::string_view key, Work&& work) {
    if (!thread_.joinable()) return write({{std::string(key), std::move(work)}});
    {
        const std::lock_guard lock(mutex_);
        // Every request adds the same write, until the write is done.
        if (waiting_.size() >= kMostWaiting || waiting_.contains(key)) return;
        waiting_.emplace(key, std::move(work));
        if (waiting_.size() > 1) return;
    }
    changed_.notify_one();
}

void LateWrites::run(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (changed_.wait(lock, stop, [this] { return !waiting_.empty(); })) {
        if (changed_.wait_for(lock, stop, kGathering, [&] { return stop.stop_requested(); })) return;
        const Waiting waiting = std::exchange(waiting_, {});
        lock.unlock();
        write(waiting, stop);
        lock.lock();
    }
}

// Catches every exception, because an exception that leaves the thread ends the process.
void LateWrites::write(const Waiting& waiting, const std::stop_token& stop) {
    try {
        auto next = waiting.begin();
        while (next != waiting.end() && !stop.stop_requested()) {
            const auto work = [&](Transaction& transaction) {
                for (std::size_t i = 0; i < kTogether && next != waiting.end(); ++i, ++next)
                    next->second(transaction);
            };
            database_.change(work, {.holding = {}, .outlives = Outlives::KilledProcess});
        }
    } catch (const std::exception& error) {
        logging::log(logging::Level::Warning, "late_write_failed", {{"fault", error.what()}});
    }
}

}  // namespace postern::database
