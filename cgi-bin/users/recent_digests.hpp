#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string_view>

namespace postern::users {

// The last 1024 different digests. Safe from any worker.
class RecentDigests {
public:
    // Tells whether the digest is one of them, and remembers it. Requires: hexadecimal, at least 16
    // characters.
    bool contains_now(std::string_view digest) {
        std::uint64_t beginning = 0;
        std::from_chars(digest.data(), digest.data() + 16, beginning, 16);
        const std::lock_guard lock(mutex_);
        if (std::ranges::find(beginnings_, beginning) != beginnings_.end()) return true;
        beginnings_.at(next_) = beginning;
        next_ = (next_ + 1) % beginnings_.size();
        return false;
    }

private:
    std::mutex mutex_;
    std::array<std::uint64_t, 1024> beginnings_{};
    std::size_t next_ = 0;
};

}  // namespace postern::users
