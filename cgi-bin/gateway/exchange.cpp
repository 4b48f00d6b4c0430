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
    std::array<char, 8192> piece{};
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

std::optional<std::string> answer_of(const Application& application, const char* const* variables,
                                     const Body& body, const std::string& mount) {
    try {
        const http::Request request = read_request(Environment(variables), body, mount);
        return format_answer(application(request), request);
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

Exchange::Exchange(const Application& application, std::string mount, std::chrono::milliseconds patience)
    : application_(application),
      mount_(std::move(mount)),
      patience_(patience),
      library_(std::make_unique<Library>()) {
    // Without a listening socket the library never waits for a connection of its own accord.
    FCGX_InitRequest(&library_->request, -1, FCGI_FAIL_ACCEPT_ON_INTR);
}

Exchange::~Exchange() = default;

Exchange::End Exchange::serve(int connection, bool may_keep) {
    FCGX_Request& request = library_->request;
    request.ipcFd = connection;
    request.keepConnection = 1;  // else the library begins by closing it
    request.detached = 1;        // close at once, without waiting two seconds for the peer
    if (FCGX_Accept_r(&request) != 0) {
        request.ipcFd = -1;
        return End::Closed;
    }
    request.detached = 1;
    // PARAMS that broke off between two pairs look whole to the library.
    if (FCGX_GetError(request.in) != 0 || !answer(may_keep)) return abandon();
    FCGX_Finish_r(&request);
    return std::exchange(request.ipcFd, -1) < 0 ? End::Closed : End::Kept;
}

bool Exchange::answer(bool may_keep) {
    FCGX_Request& request = library_->request;
    const auto deadline = [this] { return std::chrono::steady_clock::now() + patience_; };
    Received received;
    if (request.role == FCGI_AUTHORIZER) {
        received.is_at_end = true;  // it has no body, not even the record that ends one
    } else {
        const Cutoff::Watch watch(cutoff_, request.ipcFd, deadline());
        received = receive_body(request.in);
    }
    const auto text = answer_of(application_, request.envp, received.body, mount_);
    if (!text) return false;
    if (!may_keep || !received.is_at_end) request.keepConnection = 0;
    const Cutoff::Watch watch(cutoff_, request.ipcFd, deadline());
    FCGX_PutStr(text->data(), static_cast<int>(text->size()), request.out);
    // Everything is written here, under watch, so that finishing only tidies up.
    FCGX_FClose(request.err);
    FCGX_FClose(request.out);
    return true;
}

// Closes the connection without END_REQUEST: an empty answer that ends well is a 200 to Apache.
Exchange::End Exchange::abandon() {
    FCGX_Free(&library_->request, 1);
    return End::Closed;
}

}  // namespace postern::gateway
