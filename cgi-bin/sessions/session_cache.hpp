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

    // When a reading of the database began: what put() wants to know of the session that was read. One that
    // this process ended between the two is not kept.
    struct Reading {
        Moment began;
        std::uint64_t generation;
    };
    Reading begin_reading() const;
    void put(const Session& session, const Reading& reading);

    // Whatever ends or changes a session in this process says so.
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
