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

// Sessions that were read a moment ago, so that the many checks of one page ask a database over the network
// once. Safe from any worker.
class SessionCache {
public:
    // `lifetime` 0: it never has any.
    SessionCache(std::chrono::seconds lifetime, const Clock& clock) : lifetime_(lifetime), clock_(clock) {}

    // The session of that digest, if it was read within the lifetime.
    std::optional<Session> find(std::string_view digest) const;

    // Before a session is read: what put() wants to know. One that is ended between the two is not kept.
    std::uint64_t generation() const;
    void put(const Session& session, std::uint64_t generation);

    // Whatever ends or changes a session in this process says so.
    void forget_all();

private:
    struct Entry {
        Session session;
        Time read;
    };
    bool is_fresh(const Entry& entry) const;

    std::chrono::seconds lifetime_;
    const Clock& clock_;
    mutable std::mutex mutex_;
    std::map<std::string, Entry, std::less<>> entries_;
    std::uint64_t generation_ = 0;
};

}  // namespace postern::sessions
