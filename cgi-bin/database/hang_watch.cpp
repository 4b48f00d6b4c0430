#include "database/hang_watch.hpp"

#include <csignal>

#include <sys/socket.h>

namespace postern::database {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

HangWatch::HangWatch(std::chrono::milliseconds limit) : limit_(limit) {
    // The signals of the program are for its other threads.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    thread_ = std::thread([this] { watch(); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

HangWatch::~HangWatch() {
    {
        const std::lock_guard lock(mutex_);
        is_ending_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

bool HangWatch::has_just_ended_a_wait() const {
    const std::lock_guard lock(mutex_);
    return ended_a_wait_ && steady_clock::now() < *ended_a_wait_ + 10s;
}

// Looks twice a second, so that a wait that ends in time wakes no thread.
void HangWatch::watch() {
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, 500ms, [this] { return is_ending_; })) {
        const auto now = steady_clock::now();
        for (Wait& wait : waits_) {
            if (wait.is_over || now < wait.until) continue;
            wait.is_over = true;
            ended_a_wait_ = now;
            shutdown(wait.socket, SHUT_RDWR);
        }
    }
}

HangWatch::Watched::Watched(HangWatch* watch, int socket) : watch_(watch) {
    if (watch_ == nullptr) return;
    const std::lock_guard lock(watch_->mutex_);
    wait_ = watch_->waits_.insert(watch_->waits_.end(), Wait{socket, steady_clock::now() + watch_->limit_});
}

HangWatch::Watched::~Watched() {
    if (watch_ == nullptr) return;
    const std::lock_guard lock(watch_->mutex_);
    watch_->waits_.erase(wait_);
}

bool HangWatch::Watched::is_over() const {
    if (watch_ == nullptr) return false;
    const std::lock_guard lock(watch_->mutex_);
    return wait_->is_over;
}

}  // namespace postern::database
