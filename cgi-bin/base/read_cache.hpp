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
        const auto found = entries_.find(key);
        if (found == entries_.end() || !is_fresh(found->second)) return std::nullopt;
        return found->second.value;
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
        const std::lock_guard lock(mutex_);
        if (reading.generation != generation_) return;
        if (entries_.size() >= kMaxEntries)
            std::erase_if(entries_, [this](const auto& each) { return !is_fresh(each.second); });
        if (entries_.size() >= kMaxEntries) entries_.clear();
        entries_.insert_or_assign(key, Entry{value, reading.began});
    }

    // Call after each change in this process that makes a value out of date.
    void forget_all() {
        const std::lock_guard lock(mutex_);
        entries_.clear();
        ++generation_;
    }

private:
    static constexpr std::size_t kMaxEntries = 10'000;  // about 10 MB of sessions at most

    struct Entry {
        Value value;
        Moment read;
    };
    bool is_fresh(const Entry& entry) const { return clock_.moment() < entry.read + lifetime_; }

    std::chrono::seconds lifetime_;
    const Clock& clock_;
    mutable std::mutex mutex_;
    std::map<std::string, Entry, std::less<>> entries_;
    std::uint64_t generation_ = 0;
};

}  // namespace postern
