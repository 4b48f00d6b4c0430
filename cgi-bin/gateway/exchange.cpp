#include "gateway/exchange.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>

#include <fastcgi.h>
#include <fcgiapp.h>
#include <signal.h>

#include "gateway/answer.hpp"
#include "gateway/environment.hpp"
#include "http/input.hpp"
#include "logging/log.hpp"

namespace postern::gateway {
namespace {

// More of a body than this is not read past; its connection is closed instead.
constexpr std::size_t kMaxDrainedBytes = std::size_t{8} * 1024 * 1024;

struct Received {
    Body body;
    bool is_at_end = false;
};

// Reads the body to the record that ends it and keeps as much of it as a request may have.
Received receive_body(FCGX_Stream* in) {
    Received received;
    std::string& bytes = received.body.bytes;
    std::array<char, 8192> piece;
    for (std::size_t total = 0; total < kMaxDrainedBytes;) {
        const int count = FCGX_GetStr(piece.data(), static_cast<int>(piece.size()), in);
        if (count <= 0) {
            received.body.is_broken = FCGX_GetError(in) != 0;
            received.is_at_end = !received.body.is_broken;
            return received;
        }
        const auto size = static_cast<std::size_t>(count);
        total += size;
        bytes.append(piece.data(), std::min(size, http::kMaxBodyBytes - bytes.size()));
        received.body.is_cut = total > http::kMaxBodyBytes;
    }
    return received;
}

// What `work` returns, unless it throws: that is logged.
template <typename Work>
auto attempt(const Work& work) -> std::optional<decltype(work())> {
    try {
        return work();
    } catch (const std::exception& error) {
        logging::log(logging::Level::Error, "request_failed", {{"error", error.what()}});
    } catch (...) {
        logging::log(logging::Level::Error, "request_failed", {{"error", "not an exception"}});
    }
    return std::nullopt;
}

}  // namespace

void initialize_libfcgi() {
    static std::once_flag once;
    std::call_once(once, [] {
        const std::array<int, 3> signals = {SIGPIPE, SIGTERM, SIGUSR1};
        std::array<struct sigaction, 3> before{};
        for (std::size_t i = 0; i < signals.size(); ++i)
            sigaction(signals[i], nullptr, &before[i]);
        const int error = FCGX_Init();
        for (std::size_t i = 0; i < signals.size(); ++i)
            sigaction(signals[i], &before[i], nullptr);
        if (error != 0) throw std::runtime_error("libfcgi cannot start");
    });
}

struct Exchange::Library {
    FCGX_Request request;
};

Exchange::Exchange(std::string mount, std::chrono::milliseconds patience)
    : mount_(std::move(mount)), patience_(patience), library_(std::make_unique<Library>()) {
    // Without a listening socket the library never waits for a connection of its own accord.
    FCGX_InitRequest(&library_->request, -1, FCGI_FAIL_ACCEPT_ON_INTR);
}

Exchange::~Exchange() = default;

const http::Request* Exchange::receive(int connection, Cutoff& cutoff) {
    FCGX_Request& request = library_->request;
    request.ipcFd = connection;
    request.keepConnection = 1;  // else the library begins by closing it
    request.detached = 1;        // close at once, without waiting two seconds for the peer
    if (FCGX_Accept_r(&request) != 0) {
        request.ipcFd = -1;
        return nullptr;
    }
    request.detached = 1;
    // PARAMS that broke off between two pairs look whole to the library.
    if (FCGX_GetError(request.in) != 0) return abandon(), nullptr;
    Received received;
    if (request.role == FCGI_AUTHORIZER) {
        received.is_at_end = true;  // it has no body, not even the record that ends one
    } else {
        const Cutoff::Watch watch(cutoff, connection, std::chrono::steady_clock::now() + patience_);
        received = receive_body(request.in);
    }
    is_at_end_ = received.is_at_end;
    auto read = attempt([&] { return read_request(Environment(request.envp), received.body, mount_); });
    if (!read) return abandon(), nullptr;
    request_ = std::move(*read);
    return &request_;
}

Exchange::End Exchange::answer(const Application& application, bool may_keep, Cutoff& cutoff) {
    FCGX_Request& request = library_->request;
    const auto text = attempt([&] { return format_answer(application(request_), request_); });
    request_ = {};  // a password may be in it
    if (!text) return abandon(), End::Closed;
    if (!may_keep || !is_at_end_) request.keepConnection = 0;
    {
        const Cutoff::Watch watch(cutoff, request.ipcFd, std::chrono::steady_clock::now() + patience_);
        FCGX_PutStr(text->data(), static_cast<int>(text->size()), request.out);
        // Everything is written here, under watch, so that finishing only tidies up.
        FCGX_FClose(request.err);
        FCGX_FClose(request.out);
    }
    FCGX_Finish_r(&request);
    return std::exchange(request.ipcFd, -1) < 0 ? End::Closed : End::Kept;
}

// Without END_REQUEST: an empty answer that ends well is a 200 to Apache.
void Exchange::abandon() {
    request_ = {};
    FCGX_Free(&library_->request, 1);
}

int Exchange::connection() const {
    return library_->request.ipcFd;
}

}  // namespace postern::gateway
