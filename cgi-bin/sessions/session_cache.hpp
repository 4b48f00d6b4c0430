#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "sessions/session.hpp"

namespace postern::sessions {

// Sessions that were read a moment ago. With it, the many checks of one page query a database on another
// machine only once. Safe from any worker.
class SessionCache {
public:
    // `lifetime` 0: the cache stays empty.
    SessionCache(std::chrono::seconds lifetime, const Clock& clock) : lifetime_(lifetime), clock_(clock) {}

    // The session with this digest, if it was read within the lifetime.
    std::optional<Session> find(std::string_view digest) const;

    // Call begin_reading() before the session is read from the database, and put() after it. put() does not
    // keep the session if this process ended a session in between.
    struct Reading {
        Moment began;
        std::uint64_t generation;
    };
    Reading begin_reading() const;
    void put(const Session& session, const Reading& reading);

    // Call after each change that ends or changes a session in this process.
    void forget_all();

private:
    struct Entry {
        Session session;
        Moment read;
    };
    bool is_fresh(const Entry& entry) const;

    std::chrono::seconds lifetime_;
    const Clock& clock_;
    mutable std::mutex mutex_;
    std::map<std::string, Entry, std::less<>> entries_;
    std::uint64_t generation_ = 0;
};

}  // namespace postern::sessions
