#include "gateway/connections.hpp"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "gateway/hang_up.hpp"
#include "gateway/records.hpp"
#include "logging/log.hpp"

namespace postern::gateway {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

// Other descriptors take numbers too, so the number of a connection can exceed the limit of connections.
constexpr std::size_t kOtherDescriptors = 1024;

// The limit of connections: half of the descriptors stay free for the database and the log.
std::size_t bounded(std::size_t most) {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return most;
    if (limit.rlim_cur < 2 * most) {
        limit.rlim_cur = std::min<rlim_t>(2 * most, limit.rlim_max);
        (void)setrlimit(RLIMIT_NOFILE, &limit);
        (void)getrlimit(RLIMIT_NOFILE, &limit);
    }
    return static_cast<std::size_t>(std::clamp<rlim_t>(limit.rlim_cur / 2, 1, most));
}

void limit_waits(int connection, milliseconds stall_timeout) {
    const auto set = [&](int option, milliseconds limit) {
        const auto seconds = std::chrono::floor<std::chrono::seconds>(limit);
        const timeval value{seconds.count(), std::chrono::microseconds(limit - seconds).count()};
        (void)setsockopt(connection, SOL_SOCKET, option, &value, sizeof value);
    };
    // Reads hardly ever wait, because the bytes were peeked before.
    set(SO_RCVTIMEO, std::min(stall_timeout, milliseconds(2s)));
    set(SO_SNDTIMEO, stall_timeout);
}

}  // namespace

Connections::Connections(Listener listener, Limits limits)
    : listener_(std::move(listener)),
      limits_{bounded(limits.most), limits.stall_timeout},
      slots_(limits_.most + kOtherDescriptors) {}

void Connections::start_accepting() {
    if (!poll_set_.listen(listener_.descriptor()))
        throw std::system_error(errno, std::generic_category(), "epoll_ctl");
}

void Connections::stop_listening() {
    const std::lock_guard lock(accepting_);
    is_listening_ = false;
    poll_set_.stop_listening(listener_.descriptor());
}

void Connections::stop_accepting() {
    stop_listening();
    poll_set_.wake_all();
}

Connections::Event Connections::wait() {
    const PollSet::Event event = poll_set_.wait();
    if (event.descriptor < 0) return {.is_wake = true};
    if (event.descriptor == listener_.descriptor()) return {.connection = accept_if_open()};
    if (!slots_.take(event.descriptor)) return {};
    return {.connection = event.descriptor, .has_ended = event.has_ended};
}

// After stop_listening() has returned, no connection is added.
int Connections::accept_if_open() {
    const std::lock_guard lock(accepting_);
    return is_listening_ ? accept() : -1;
}

// Returns a new connection, or -1.
int Connections::accept() {
    const Accepted accepted = listener_.accept();
    if (accepted.is_starved) {
        note_shortage("out of descriptors or memory");
        if (make_room()) {
            poll_set_.listen_again(listener_.descriptor());
        } else {
            is_accepting_ = false;
        }
        return -1;
    }
    poll_set_.listen_again(listener_.descriptor());
    if (accepted.connection < 0) return -1;
    ++count_;
    if (admit(accepted.connection)) return accepted.connection;
    --count_;
    ::close(accepted.connection);
    return -1;
}

// Returns whether there is room for the connection; the caller then owns it.
bool Connections::admit(int connection) {
    if (static_cast<std::size_t>(connection) >= slots_.size()) {
        note_shortage("too many descriptors");
        return false;
    }
    if (count_ > limits_.most) {
        note_shortage("too many connections");
        if (!make_room()) return false;
    }
    limit_waits(connection, limits_.stall_timeout);
    slots_.adopt(connection);
    if (!poll_set_.add(connection)) return false;
    ++new_;
    return true;
}

// Tells whether bytes have arrived that no worker has seen: any byte on an idle connection, the rest of the
// request on another connection.
bool Connections::has_news(int connection) const {
    const auto bytes = std::make_unique_for_overwrite<unsigned char[]>(kPeekBytes);
    const ssize_t size = recv(connection, bytes.get(), kPeekBytes, MSG_PEEK | MSG_DONTWAIT);
    if (size <= 0) return false;
    if (!slots_.is_incomplete_since(connection, Clock::time_point::max())) return true;
    return inspect_records({bytes.get(), static_cast<std::size_t>(size)}).arrival == Arrival::Complete;
}

// Closes the least missed connection. Returns false if every connection has a request.
bool Connections::make_room() {
    std::vector<int> spared;
    bool is_made = false;
    while (!is_made) {
        const int connection = slots_.least_missed();
        if (connection < 0) break;
        if (!slots_.take(connection)) continue;
        if (has_news(connection)) {
            spared.push_back(connection);
        } else {
            close(connection);
            is_made = true;
        }
    }
    for (const int connection : spared)
        park(connection);
    return is_made;
}

// Logs the shortage once, not for every connection.
void Connections::note_shortage(const char* reason) {
    is_short_ = true;
    if (is_noted_.exchange(true)) return;
    logging::log(logging::Level::Warning, "connections_full", {{"reason", reason}});
}

void Connections::park(int connection) {
    do {
        poll_set_.report_again(connection);
    } while (!slots_.put_back(connection));
}

void Connections::note_request(int connection) {
    if (slots_.note_request(connection)) --new_;
}

void Connections::close(int connection) {
    note_request(connection);  // none comes
    --count_;
    end_sending(connection);
    ::close(connection);
}

void Connections::sweep(Clock::time_point now) {
    if (!is_short_.exchange(false)) is_noted_ = false;
    if (!is_accepting_.exchange(true)) poll_set_.listen_again(listener_.descriptor());
    for (std::size_t i = 0; i < slots_.size(); ++i)
        cut_if_stalled(static_cast<int>(i), now - limits_.stall_timeout);
}

void Connections::cut_if_stalled(int connection, Clock::time_point since) {
    const auto is_stalled = [&] { return slots_.is_incomplete_since(connection, since); };
    if (!is_stalled() || !slots_.is_parked(connection) || !slots_.take(connection)) return;
    // Meanwhile the connection may have been served, or its number may belong to another connection.
    if (is_stalled()) {
        logging::log(logging::Level::Warning, "connection_cut", {{"reason", "stalled within a request"}});
        close(connection);
        return;
    }
    // An event that came meanwhile found an owner, so it must be reported again.
    park(connection);
}

void Connections::close_idle() {
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        const int connection = static_cast<int>(i);
        if (!slots_.is_parked(connection) || !slots_.take(connection)) continue;
        const bool is_idle = !slots_.is_incomplete_since(connection, Clock::time_point::max());
        if (is_idle && !has_news(connection)) {
            close(connection);
        } else {
            park(connection);
        }
    }
}

void Connections::close_all() {
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        const int connection = static_cast<int>(i);
        if (slots_.take(connection)) close(connection);
    }
    const Listener closed = std::move(listener_);
}

}  // namespace postern::gateway
