#include "gateway/fastcgi.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/signals.hpp"
#include "gateway/hang_up.hpp"
#include "gateway/records.hpp"
#include "logging/log.hpp"

namespace postern::gateway {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr milliseconds kGrace = 1s;
constexpr milliseconds kDrainStep = 5ms;

// Gives other threads precedence over this thread, because slow requests can wait.
void step_back() {
    constexpr int kNiceness = 10;
    (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNiceness);
}

}  // namespace

std::size_t cores() {
    return std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

std::size_t default_workers() {
    return cores() + 1;
}

struct FastCgiServer::Thread {
    IoTimeout timeout;
    std::atomic<bool> is_busy{false};  // answering a request
    std::thread thread;
};

// Marks a thread as busy while this object lives.
class FastCgiServer::Busy {
public:
    explicit Busy(Thread& thread) : thread_(thread) {
        thread_.is_busy.store(true, std::memory_order_relaxed);
    }
    ~Busy() { thread_.is_busy.store(false, std::memory_order_relaxed); }
    Busy(const Busy&) = delete;
    Busy& operator=(const Busy&) = delete;

private:
    Thread& thread_;
};

struct FastCgiServer::Worker : Thread {
    explicit Worker(std::unique_ptr<Exchange> own) : exchange(std::move(own)) {}

    std::unique_ptr<Exchange> exchange;
    // Uninitialised: most requests have a few KB, and memory that is never written takes no space.
    std::unique_ptr<unsigned char[]> peeked = std::make_unique_for_overwrite<unsigned char[]>(kPeekBytes);
    bool has_left_place = false;  // in oversize_; another connection may wait for the place
};

FastCgiServer::FastCgiServer(Listener listener, Application application, FastCgiOptions options)
    : options_(std::move(options)),
      application_({std::move(application), options_.read}),
      connections_(std::move(listener), {options_.max_connections, options_.stall_timeout}),
      oversize_(std::max<std::size_t>(options_.workers / 2, 1)),
      slow_queue_({options_.slow_places, options_.slow_places_of_one_network}, options_.slow_patience) {
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
        Worker& worker = *workers_.emplace_back(std::make_unique<Worker>(new_exchange()));
        worker.thread = std::thread([this, &worker] { run(worker); });
    }
    for (std::size_t i = 0; i < std::max<std::size_t>(options_.slow_threads, 1); ++i) {
        Thread& thread = *slow_threads_.emplace_back(std::make_unique<Thread>());
        thread.thread = std::thread([this, &thread] { run_slow(thread); });
    }
    timekeeper_ = std::thread([this] { keep_time(); });
    connections_.start_accepting();
}

void FastCgiServer::stop() {
    if (workers_.empty()) return;
    is_stopping_ = true;
    drain();
    const auto join = [](const auto& threads) {
        for (const auto& thread : threads)
            if (thread->thread.joinable()) thread->thread.join();
    };
    connections_.stop_accepting();
    join(workers_);
    slow_queue_.close();
    join(slow_threads_);
    {
        const std::lock_guard lock(mutex_);
        is_ended_ = true;
    }
    has_ended_.notify_all();
    if (timekeeper_.joinable()) timekeeper_.join();
    workers_.clear();
    slow_threads_.clear();
    connections_.close_all();
}

// A web server answers 502 if its new connection is closed unanswered. So new connections bring their first
// request, and waiting slow answers are computed. Later visitors wait in the listening socket for the next
// Postern, if the socket is inherited.
void FastCgiServer::drain() {
    connections_.stop_listening();
    const Instant end = std::chrono::steady_clock::now() + options_.drain;
    do {
        std::this_thread::sleep_for(kDrainStep);
    } while ((load().is_slow() || connections_.is_any_new()) && std::chrono::steady_clock::now() < end);
    last_moment_ = std::chrono::steady_clock::now() + kGrace;
    while (load().is_busy() && !is_time_up())
        std::this_thread::sleep_for(kDrainStep);
    connections_.close_idle();
}

bool FastCgiServer::is_time_up() const {
    return std::chrono::steady_clock::now() >= last_moment_.load();
}

void FastCgiServer::run(Worker& worker) {
    // Two wake events in a row mean that no other event is left, so every request is answered.
    int wakes = 0;
    while (wakes < 2 && !is_time_up()) {
        const Connections::Event event = connections_.wait();
        wakes = event.is_wake ? wakes + 1 : 0;
        if (event.connection >= 0) attend(worker, event.connection, event.has_ended);
        if (std::exchange(worker.has_left_place, false)) attend_waiting(worker);
    }
}

// Handles connections with a too large body that found no place before. If a number belongs to another
// connection by now, the only cost is an inspection.
void FastCgiServer::attend_waiting(Worker& worker) {
    while (!is_time_up()) {
        const std::optional<int> connection = oversize_.next();
        if (!connection) return;
        if (connections_.take(*connection)) attend(worker, *connection, false);
    }
}

// Reads from a connection until no new bytes come, or until this worker no longer owns the connection.
void FastCgiServer::attend(Worker& worker, int connection, bool has_ended) {
    do {
        if (!look(worker, connection)) return;
        // The end may have come in the same event as the request.
        if (std::exchange(has_ended, true) && !look(worker, connection)) return;
    } while (!connections_.put_back(connection));  // false: another event came, perhaps with the end
}

// Returns false if the connection is closed or was handed to the slow threads.
bool FastCgiServer::look(Worker& worker, int connection) {
    const ssize_t size = recv(connection, worker.peeked.get(), kPeekBytes, MSG_PEEK | MSG_DONTWAIT);
    if (size < 0 && errno == EAGAIN) {
        connections_.note_complete(connection);
        return true;
    }
    if (size <= 0) return connections_.close(connection), false;
    const Inspection seen = inspect_records({worker.peeked.get(), static_cast<std::size_t>(size)});
    switch (seen.arrival) {
        case Arrival::Complete:
            return serve(worker, connection, seen);
        case Arrival::Oversize:
            if (oversize_.enter(connection)) {
                (void)serve(worker, connection, seen);
                oversize_.leave();
                worker.has_left_place = true;
                return false;
            }
            [[fallthrough]];
        case Arrival::Incomplete:
            connections_.note_incomplete(connection);
            if (!has_hung_up(connection)) return true;
            break;
        case Arrival::Malformed:
            logging::log(logging::Level::Warning, "request_refused", {{"reason", std::string(seen.fault)}});
            break;
    }
    connections_.close(connection);
    return false;
}

bool FastCgiServer::serve(Worker& worker, int connection, const Inspection& seen) {
    connections_.note_complete(connection);
    connections_.note_request(connection);
    Exchange& exchange = *worker.exchange;
    const http::Request* request =
        seen.arrival == Arrival::Complete
            ? exchange.receive(connection, application_.get())
            : exchange.receive_oversize(connection, application_.get(),
                                        {worker.peeked.get(), seen.head_bytes}, worker.timeout);
    if (request == nullptr) {
        connections_.forget();
        return false;
    }
    const Busy busy(worker);
    auto found = exchange.ask();
    if (!found) {
        connections_.forget();
        return false;
    }
    if (auto* response = std::get_if<http::Response>(&*found))
        return answer(
            exchange, [&] { return std::move(*response); }, seen.is_alone, worker.timeout);
    auto& slow = std::get<SlowAnswer>(*found);
    if (slow_queue_.enter(worker.exchange, slow, seen.is_alone)) {
        worker.exchange = new_exchange();
        return false;
    }
    ++turned_away_;
    return answer(exchange, slow.turn_away, seen.is_alone, worker.timeout);
}

// Answers the received request. Returns false if the connection is closed.
bool FastCgiServer::answer(Exchange& exchange, const std::function<http::Response()>& compute, bool may_keep,
                           IoTimeout& timeout) {
    const auto end = exchange.answer(compute, may_keep && !is_stopping_, timeout);
    if (end == Exchange::End::Kept) return true;
    connections_.forget();
    return false;
}

void FastCgiServer::run_slow(Thread& thread) {
    step_back();
    while (auto entry = slow_queue_.next())
        serve_slow(thread, std::move(*entry));
}

void FastCgiServer::serve_slow(Thread& thread, SlowQueue::Entry entry) {
    Exchange& exchange = *entry.exchange;
    const int connection = exchange.connection();
    if (is_gone(connection)) {
        exchange.abandon();
        connections_.forget();
        return;
    }
    const bool is_in_time = std::chrono::steady_clock::now() < entry.deadline && !is_time_up();
    if (!is_in_time) ++turned_away_;
    const Busy busy(thread);
    if (answer(exchange, is_in_time ? entry.answer.compute : entry.answer.turn_away, entry.may_keep,
               thread.timeout))
        connections_.park(connection);
}

logging::Load FastCgiServer::load() const {
    const auto is_busy = [](const auto& thread) { return thread->is_busy.load(std::memory_order_relaxed); };
    const auto busy = [&](const auto& threads) {
        return static_cast<std::size_t>(std::ranges::count_if(threads, is_busy));
    };
    return {.workers = workers_.size(),
            .busy_workers = busy(workers_),
            .slow_threads = slow_threads_.size(),
            .busy_slow_threads = busy(slow_threads_),
            .waiting = slow_queue_.waiting(),
            .turned_away = turned_away_};
}

void FastCgiServer::keep_time() {
    const milliseconds tick = std::clamp<milliseconds>(options_.stall_timeout / 4, 5ms, 250ms);
    std::unique_lock lock(mutex_);
    while (!has_ended_.wait_for(lock, tick, [this] { return is_ended_; }))
        sweep(std::chrono::steady_clock::now());
}

void FastCgiServer::sweep(Instant now) {
    const auto due = is_time_up() ? Instant::max() : now;
    for (const auto& worker : workers_)
        worker->timeout.enforce(due);
    for (const auto& thread : slow_threads_)
        thread->timeout.enforce(due);
    connections_.sweep(now);
}

}  // namespace postern::gateway
