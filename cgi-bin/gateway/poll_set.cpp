#include "gateway/poll_set.hpp"

#include <cerrno>
#include <system_error>

#include <sys/epoll.h>
#include <sys/eventfd.h>

namespace postern::gateway {
namespace {

constexpr unsigned kListenerEvents = EPOLLIN | EPOLLONESHOT;
constexpr unsigned kConnectionEvents = EPOLLIN | EPOLLRDHUP | EPOLLET;

FileDescriptor opened(int descriptor, const char* what) {
    if (descriptor < 0) throw std::system_error(errno, std::generic_category(), what);
    return FileDescriptor(descriptor);
}

}  // namespace

PollSet::PollSet()
    : epoll_(opened(epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      wake_(opened(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")) {
    if (!control(EPOLL_CTL_ADD, wake_.get(), EPOLLIN))
        throw std::system_error(errno, std::generic_category(), "epoll_ctl");
}

bool PollSet::control(int operation, int descriptor, unsigned events) {
    epoll_event event{};
    event.events = events;
    event.data.fd = descriptor;
    return epoll_ctl(epoll_.get(), operation, descriptor, &event) == 0;
}

bool PollSet::listen(int listener) {
    return control(EPOLL_CTL_ADD, listener, kListenerEvents);
}

void PollSet::listen_again(int listener) {
    (void)control(EPOLL_CTL_MOD, listener, kListenerEvents);
}

void PollSet::stop_listening(int listener) {
    (void)control(EPOLL_CTL_DEL, listener, 0);
}

bool PollSet::add(int connection) {
    return control(EPOLL_CTL_ADD, connection, kConnectionEvents);
}

void PollSet::report_again(int connection) {
    (void)control(EPOLL_CTL_MOD, connection, kConnectionEvents);
}

void PollSet::wake_all() {
    // The event is level-triggered and never read, so no thread can miss it.
    (void)eventfd_write(wake_.get(), 1);
}

PollSet::Event PollSet::wait() {
    epoll_event event{};
    while (epoll_wait(epoll_.get(), &event, 1, -1) != 1) {
    }
    if (event.data.fd == wake_.get()) return {};
    return {event.data.fd, (event.events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0};
}

}  // namespace postern::gateway
