#include "sessions/session_cache.hpp"

namespace postern::sessions {
namespace {

// About 10 MB at most.
constexpr std::size_t kMaxEntries = 10'000;

}  // namespace

std::optional<Session> SessionCache::find(std::string_view digest) const {
    if (lifetime_.count() == 0) return std::nullopt;
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(digest);
    if (found == entries_.end() || !is_fresh(found->second)) return std::nullopt;
    return found->second.session;
}

SessionCache::Reading SessionCache::begin_reading() const {
    const std::lock_guard lock(mutex_);
    return {clock_.moment(), generation_};
}

void SessionCache::put(const Session& session, const Reading& reading) {
    if (lifetime_.count() == 0) return;
    const std::lock_guard lock(mutex_);
    if (reading.generation != generation_) return;
    if (entries_.size() >= kMaxEntries)
        std::erase_if(entries_, [this](const auto& each) { return !is_fresh(each.second); });
    if (entries_.size() >= kMaxEntries) entries_.clear();
    entries_.insert_or_assign(session.digest, Entry{session, reading.began});
}

void SessionCache::forget_all() {
    const std::lock_guard lock(mutex_);
    entries_.clear();
    ++generation_;
}

bool SessionCache::is_fresh(const Entry& entry) const {
    return clock_.moment() < entry.read + lifetime_;
}

}  // namespace postern::sessions
