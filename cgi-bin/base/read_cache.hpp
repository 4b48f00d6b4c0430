#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.hpp"

namespace postern {

// Values that were read from a database a moment ago, by key. With it, the many checks of one page query a
// database on another machine only once. Safe from any worker.
template <typename Value>
class ReadCache {
public:
    // `lifetime` 0: the cache stays empty.
    ReadCache(std::chrono::seconds lifetime, const Clock& clock) : lifetime_(lifetime), clock_(clock) {}

    // The value with this key, if it was read within the lifetime.
    std::optional<Value> find(std::string_view key) const {
        if (lifetime_.count() == 0) return std::nullopt;
        const std::lock_guard lock(mutex_);
        for (const Entries* entries : {&newer_, &older_}) {
            const auto found = entries->find(key);
            if (found == entries->end()) continue;
            if (clock_.moment() >= found->second.read + lifetime_) return std::nullopt;
            return found->second.value;
        }
        return std::nullopt;
    }

    // Call begin_reading() before the value is read from the database, and put() after it. put() does not
    // keep the value if forget_all() was called in between.
    struct Reading {
        Moment began;
        std::uint64_t generation;
    };
    Reading begin_reading() const {
        const std::lock_guard lock(mutex_);
        return {clock_.moment(), generation_};
    }
    void put(const std::string& key, const Value& value, const Reading& reading) {
        if (lifetime_.count() == 0) return;
        Entries dropped;  // destroyed after the lock is released
        const std::lock_guard lock(mutex_);
        if (reading.generation != generation_) return;
        if (newer_.size() >= kHalf) dropped = std::exchange(older_, std::exchange(newer_, {}));
        newer_.insert_or_assign(key, Entry{value, reading.began});
    }

    // Call after each change in this process that makes a value out of date.
    void forget_all() {
        const std::lock_guard lock(mutex_);
        newer_.clear();
        older_.clear();
        ++generation_;
    }

private:
    // When one half is full, it takes the place of the other: so the last values that were put stay, and no
    // put searches for values that are too old. About 10 MB of sessions at most.
    static constexpr std::size_t kHalf = 5'000;

    struct Entry {
        Value value;
        Moment read;
    };
    using Entries = std::map<std::string, Entry, std::less<>>;

    std::chrono::seconds lifetime_;
    const Clock& clock_;
    mutable std::mutex mutex_;
    Entries newer_;
    Entries older_;
    std::uint64_t generation_ = 0;
};

}  // namespace postern
