#include "sessions/lifetimes.hpp"

#include <algorithm>

namespace postern::sessions {
namespace {

using namespace std::chrono_literals;

// A kept session ends after this time without a request.
constexpr std::chrono::seconds kLongestIdle = std::chrono::days{14};

// The clock that wrote the session was ahead, or the clock of this machine is behind. The session is refused,
// but not deleted: it is valid again when the clock of this machine is right.
bool is_ahead(const Session& session, Time now) {
    return std::max(session.began, session.last_seen) > now + kClocksDiffer;
}

}  // namespace

std::chrono::seconds Lifetimes::absolute(bool is_kept) const {
    return is_kept ? settings_.keep : settings_.absolute;
}

std::chrono::seconds Lifetimes::idle(bool is_kept) const {
    return is_kept ? std::max(settings_.idle, std::min(settings_.keep, kLongestIdle)) : settings_.idle;
}

bool Lifetimes::is_over(const Session& session, Time now) const {
    return is_ahead(session, now) || now >= session.last_seen + idle(session.is_kept) ||
           now >= session.began + absolute(session.is_kept);
}

logging::Lifetime Lifetimes::ended_by(const Session& session, Time now) const {
    if (is_ahead(session, now)) return logging::Lifetime::Future;
    const bool is_idle = now < session.began + absolute(session.is_kept);
    return is_idle ? logging::Lifetime::Idle : logging::Lifetime::Absolute;
}

std::chrono::seconds Lifetimes::of_cookie(const Session& session, Time now) const {
    if (!session.is_kept) return 0s;
    const auto left = std::chrono::floor<std::chrono::seconds>(session.began + settings_.keep - now);
    return std::clamp(left, std::chrono::seconds{1}, std::max(settings_.keep, std::chrono::seconds{1}));
}

}  // namespace postern::sessions
