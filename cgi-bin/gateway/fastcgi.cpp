#include "gateway/fastcgi.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "gateway/exchange.hpp"
#include "gateway/records.hpp"
#include "logging/log.hpp"

namespace postern::gateway {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr milliseconds kGrace = 1s;
// Descriptors that are not connections, so that a connection's number has a slot.
constexpr std::size_t kOtherDescriptors = 1024;

void limit_waits(int connection, milliseconds stall_timeout) {
    const auto set = [&](int option, milliseconds limit) {
        const auto seconds = std::chrono::floor<std::chrono::seconds>(limit);
        const timeval value{seconds.count(), std::chrono::microseconds(limit - seconds).count()};
        (void)setsockopt(connection, SOL_SOCKET, option, &value, sizeof value);
    };
    // Reads hardly ever wait: what is read has been seen before.
    set(SO_RCVTIMEO, std::min(stall_timeout, milliseconds(2s)));
    set(SO_SNDTIMEO, stall_timeout);
}

bool has_hung_up(int connection) {
    pollfd entry{connection, POLLRDHUP, 0};
    return poll(&entry, 1, 0) > 0;
}

// Blocks all signals, for this thread and those it starts, as long as it lives.
class BlockedSignals {
public:
    BlockedSignals() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    BlockedSignals(const BlockedSignals&) = delete;
    BlockedSignals& operator=(const BlockedSignals&) = delete;

private:
    sigset_t before_{};
};

}  // namespace

std::size_t default_workers() {
    return std::max<std::size_t>(4, std::size_t{2} * std::thread::hardware_concurrency());
}

struct FastCgiServer::Worker {
    Worker(const Application& application, const FastCgiOptions& options)
        : exchange(application, options.mount, options.stall_timeout), peeked(kPeekBytes) {}

    Exchange exchange;
    std::vector<unsigned char> peeked;
    bool has_left_place = false;  // in oversize_, which another connection may be waiting for
    std::thread thread;
};

FastCgiServer::FastCgiServer(Listener listener, Application application, FastCgiOptions options)
    : listener_(std::move(listener)),
      application_(std::move(application)),
      options_(std::move(options)),
      slots_(options_.max_connections + kOtherDescriptors),
      oversize_(std::max<std::size_t>(options_.workers / 2, 1)) {
    options_.workers = std::max<std::size_t>(options_.workers, 1);
    initialize_libfcgi();
    try {
        start();
    } catch (...) {
        stop();
        throw;
    }
}

FastCgiServer::~FastCgiServer() {
    stop();
}

void FastCgiServer::start() {
    const BlockedSignals blocked;
    for (std::size_t i = 0; i < options_.workers; ++i) {
        Worker& worker = *workers_.emplace_back(std::make_unique<Worker>(application_, options_));
        worker.thread = std::thread([this, &worker] { run(worker); });
    }
    timekeeper_ = std::thread([this] { keep_time(); });
    if (!poll_set_.listen(listener_.descriptor()))
        throw std::system_error(errno, std::generic_category(), "epoll_ctl");
}

void FastCgiServer::stop() {
    if (workers_.empty()) return;
    last_moment_ = Clock::now() + kGrace;
    is_stopping_ = true;
    poll_set_.stop_listening(listener_.descriptor());
    poll_set_.wake_all();
    for (const auto& worker : workers_) {
        if (worker->thread.joinable()) worker->thread.join();
    }
    {
        const std::lock_guard lock(mutex_);
        is_ended_ = true;
    }
    has_ended_.notify_all();
    if (timekeeper_.joinable()) timekeeper_.join();
    workers_.clear();
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        const int connection = static_cast<int>(i);
        if (slots_.take(connection)) close_connection(connection);
    }
    const Listener closed = std::move(listener_);
}

bool FastCgiServer::is_time_up() const {
    return Clock::now() >= last_moment_.load();
}

void FastCgiServer::run(Worker& worker) {
    // Two looks in a row that find nothing but the word to stop mean that every request is answered.
    int wakes = 0;
    while (wakes < 2 && !is_time_up()) {
        const PollSet::Event event = poll_set_.wait();
        wakes = event.descriptor < 0 ? wakes + 1 : 0;
        if (event.descriptor == listener_.descriptor()) {
            accept_one(worker);
        } else if (event.descriptor >= 0 && slots_.take(event.descriptor)) {
            attend(worker, event.descriptor, event.has_ended);
        }
        if (std::exchange(worker.has_left_place, false)) attend_waiting(worker);
    }
}

// Turns to connections with too large a body for which there was no place. A number that has come to mean
// another connection costs no more than a look.
void FastCgiServer::attend_waiting(Worker& worker) {
    while (!is_time_up()) {
        const std::optional<int> connection = oversize_.next();
        if (!connection) return;
        if (slots_.take(*connection)) attend(worker, *connection, false);
    }
}

void FastCgiServer::accept_one(Worker& worker) {
    Accepted accepted = listener_.accept();
    if (accepted.is_starved) {
        turn_away("out of descriptors or memory");
        is_accepting_ = false;
        return;
    }
    poll_set_.listen_again(listener_.descriptor());
    if (accepted.connection < 0) return;
    ++connections_;
    if (admit(accepted.connection)) {
        attend(worker, accepted.connection, false);
    } else {
        close_connection(accepted.connection);
    }
}

// Whether there is room for the connection, which the caller then owns.
bool FastCgiServer::admit(int connection) {
    if (connections_ > options_.max_connections || static_cast<std::size_t>(connection) >= slots_.size()) {
        turn_away("too many connections");
        return false;
    }
    limit_waits(connection, options_.stall_timeout);
    slots_.adopt(connection);
    if (!poll_set_.add(connection)) return false;
    is_turning_away_ = false;
    return true;
}

// Says so once, not for every connection.
void FastCgiServer::turn_away(const char* reason) {
    if (is_turning_away_.exchange(true)) return;
    logging::log(logging::Level::Warning, "connections_turned_away", {{"reason", reason}});
}

// Looks at a connection until nothing new comes from it, or it is closed.
void FastCgiServer::attend(Worker& worker, int connection, bool has_ended) {
    do {
        if (!look(worker, connection)) return;
        // The end may have come with the request, in one event.
        if (std::exchange(has_ended, false) && !look(worker, connection)) return;
    } while (!slots_.put_back(connection));
}

// False when the connection is closed.
bool FastCgiServer::look(Worker& worker, int connection) {
    const ssize_t size =
        recv(connection, worker.peeked.data(), worker.peeked.size(), MSG_PEEK | MSG_DONTWAIT);
    if (size < 0 && errno == EAGAIN) {
        slots_.note_complete(connection);
        return true;
    }
    if (size <= 0) return close_connection(connection), false;
    const Inspection seen = inspect_records({worker.peeked.data(), static_cast<std::size_t>(size)});
    switch (seen.arrival) {
        case Arrival::Complete:
            return serve(worker, connection, seen.is_alone);
        case Arrival::Oversize:
            if (oversize_.enter(connection)) {
                (void)serve(worker, connection, false);
                oversize_.leave();
                worker.has_left_place = true;
                return false;
            }
            [[fallthrough]];
        case Arrival::Incomplete:
            slots_.note_incomplete(connection, Clock::now());
            if (!has_hung_up(connection)) return true;
            break;
        case Arrival::Malformed:
            logging::log(logging::Level::Warning, "request_refused", {{"reason", std::string(seen.fault)}});
            break;
    }
    close_connection(connection);
    return false;
}

bool FastCgiServer::serve(Worker& worker, int connection, bool may_keep) {
    slots_.note_complete(connection);
    if (worker.exchange.serve(connection, may_keep && !is_stopping_) == Exchange::End::Kept) return true;
    --connections_;
    return false;
}

void FastCgiServer::close_connection(int connection) {
    --connections_;
    close(connection);
}

void FastCgiServer::keep_time() {
    const milliseconds tick = std::clamp<milliseconds>(options_.stall_timeout / 4, 5ms, 250ms);
    std::unique_lock lock(mutex_);
    while (!has_ended_.wait_for(lock, tick, [this] { return is_ended_; }))
        sweep(Clock::now());
}

void FastCgiServer::sweep(Clock::time_point now) {
    for (const auto& worker : workers_)
        worker->exchange.cutoff().enforce(is_time_up() ? Clock::time_point::max() : now);
    if (!is_accepting_.exchange(true)) poll_set_.listen_again(listener_.descriptor());
    for (std::size_t i = 0; i < slots_.size(); ++i)
        cut_if_stalled(static_cast<int>(i), now - options_.stall_timeout);
}

void FastCgiServer::cut_if_stalled(int connection, Clock::time_point since) {
    const auto is_stalled = [&] { return slots_.is_incomplete_since(connection, since); };
    if (!is_stalled() || !slots_.is_parked(connection) || !slots_.take(connection)) return;
    // In between it may have been served, or another connection may have got its number.
    if (is_stalled()) {
        logging::log(logging::Level::Warning, "connection_cut", {{"reason", "stalled within a request"}});
        close_connection(connection);
        return;
    }
    // An event that came meanwhile found an owner, so it has to come again.
    do {
        poll_set_.report_again(connection);
    } while (!slots_.put_back(connection));
}

}  // namespace postern::gateway
