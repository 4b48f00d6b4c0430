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
#include <sys/socket.h>
#include <unistd.h>

#include "base/signals.hpp"
#include "gateway/answer.hpp"
#include "gateway/hang_up.hpp"
#include "gateway/records.hpp"
#include "http/input.hpp"
#include "logging/log.hpp"

namespace postern::gateway {
namespace {

// At most this many bytes of a body are discarded; then the connection is closed.
constexpr std::size_t kMaxPassedBytes = std::size_t{8} * 1024 * 1024;

// Reads the body to its last record and keeps at most http::kMaxBodyBytes. Returns nothing if the connection
// fails.
std::optional<Body> receive_body(FCGX_Stream* in) {
    Body body;
    std::size_t total = 0;
    std::array<char, 8192> piece;
    while (true) {
        const int count = FCGX_GetStr(piece.data(), static_cast<int>(piece.size()), in);
        if (count <= 0) break;
        const auto size = static_cast<std::size_t>(count);
        total += size;
        body.bytes.append(piece.data(), std::min(size, http::kMaxBodyBytes - body.bytes.size()));
    }
    body.is_cut = total > http::kMaxBodyBytes;
    if (FCGX_GetError(in) != 0) return std::nullopt;
    return body;
}

// Discards the body of a too large request to its end, but at most kMaxPassedBytes. Returns nothing if the
// body is malformed.
std::optional<Body> read_past(int connection, BodyRecords records) {
    std::array<unsigned char, 16384> piece;
    for (std::size_t total = 0; total < kMaxPassedBytes;) {
        const ssize_t count = recv(connection, piece.data(), piece.size(), 0);
        if (count <= 0) return Body{.bytes = {}, .is_cut = true, .is_broken = true};
        total += static_cast<std::size_t>(count);
        switch (records.take({piece.data(), static_cast<std::size_t>(count)})) {
            case BodyRecords::Place::Within:
                break;
            case BodyRecords::Place::End:
                return Body{.bytes = {}, .is_cut = true};
            case BodyRecords::Place::Fault:
                return std::nullopt;
        }
    }
    return Body{.bytes = {}, .is_cut = true};
}

// Returns a descriptor from which libfcgi reads the request that begins with `head` and has no body; -1 if
// the system lacks descriptors or buffer space.
int without_body(std::span<const unsigned char> head) {
    constexpr unsigned char kVersion = 1;
    const std::array<unsigned char, 8> end_of_body = {kVersion, FCGI_STDIN, head[2], head[3], 0, 0, 0, 0};
    std::array<int, 2> ends{};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return -1;
    const auto is_sent = [&](std::span<const unsigned char> bytes) {
        return send(ends[0], bytes.data(), bytes.size(), MSG_DONTWAIT) == static_cast<ssize_t>(bytes.size());
    };
    const bool is_whole = is_sent(head) && is_sent(end_of_body);
    close(ends[0]);
    if (is_whole) return ends[1];
    close(ends[1]);
    return -1;
}

// Returns the result of `work`. If `work` throws, logs that and returns nothing.
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
        const SavedHandlers saved(std::array{SIGPIPE, SIGTERM, SIGUSR1});
        if (FCGX_Init() != 0) throw std::runtime_error("libfcgi cannot start");
    });
}

struct Exchange::Library {
    FCGX_Request request;
};

Exchange::Exchange(std::chrono::milliseconds patience)
    : patience_(patience), library_(std::make_unique<Library>()) {
    // Without a listening socket, libfcgi never waits for a connection itself.
    FCGX_InitRequest(&library_->request, -1, FCGI_FAIL_ACCEPT_ON_INTR);
}

Exchange::~Exchange() = default;

// Returns false if there is no request; libfcgi has then closed the descriptor.
bool Exchange::accept(int descriptor) {
    FCGX_Request& request = library_->request;
    request.ipcFd = descriptor;
    request.keepConnection = 1;  // otherwise libfcgi begins by closing it
    request.detached = 1;        // close at once, without waiting two seconds for the peer
    if (FCGX_Accept_r(&request) != 0) {
        request.ipcFd = -1;
        return false;
    }
    request.detached = 1;
    return true;
}

const http::Request* Exchange::receive(int connection, std::shared_ptr<const ServedApplication> application) {
    application_ = std::move(application);
    if (!accept(connection)) return nullptr;
    const FCGX_Request& request = library_->request;
    // libfcgi takes PARAMS that break off between two pairs for complete PARAMS.
    if (FCGX_GetError(request.in) != 0) return abandon(), nullptr;
    // The request of an authorizer has no body, not even the record that ends a body.
    const auto body = request.role == FCGI_AUTHORIZER ? Body() : receive_body(request.in);
    if (!body) return abandon(), nullptr;
    return read(*body);
}

const http::Request* Exchange::receive_oversize(int connection,
                                                std::shared_ptr<const ServedApplication> application,
                                                std::span<const unsigned char> head, IoTimeout& timeout) {
    application_ = std::move(application);
    std::optional<Body> body;
    {
        const IoTimeout::Watch watch(timeout, connection, std::chrono::steady_clock::now() + patience_);
        body = read_past(connection, BodyRecords(head));
    }
    if (!body)
        logging::log(logging::Level::Warning, "request_refused", {{"reason", "not STDIN within a body"}});
    const int copy = body ? without_body(head) : -1;
    if (copy < 0 || !accept(copy)) {
        end_sending(connection);
        close(connection);
        return nullptr;
    }
    // From here on libfcgi only writes to the connection and closes it.
    close(std::exchange(library_->request.ipcFd, connection));
    return read(*body);
}

// Builds the request from the variables that libfcgi has read.
const http::Request* Exchange::read(const Body& body) {
    auto made =
        attempt([&] { return read_request(Environment(library_->request.envp), body, application_->read); });
    if (!made) return abandon(), nullptr;
    request_ = std::move(*made);
    return &request_;
}

std::optional<Answer> Exchange::ask() {
    auto answer = attempt([&] { return application_->answer(request_); });
    if (!answer) abandon();
    return answer;
}

Exchange::End Exchange::answer(const std::function<http::Response()>& compute, bool may_keep,
                               IoTimeout& timeout) {
    FCGX_Request& request = library_->request;
    const auto text = attempt([&] { return format_answer(compute(), request_); });
    forget();
    if (!text) return abandon(), End::Closed;
    if (!may_keep) request.keepConnection = 0;
    {
        const IoTimeout::Watch watch(timeout, request.ipcFd, std::chrono::steady_clock::now() + patience_);
        FCGX_PutStr(text->data(), static_cast<int>(text->size()), request.out);
        // Write everything here, under watch, so that finishing only cleans up.
        FCGX_FClose(request.err);
        FCGX_FClose(request.out);
    }
    if (request.keepConnection == 0) end_sending(request.ipcFd);
    FCGX_Finish_r(&request);
    return std::exchange(request.ipcFd, -1) < 0 ? End::Closed : End::Kept;
}

// Sends no END_REQUEST: Apache takes an empty answer with a proper end for a 200.
void Exchange::abandon() {
    forget();
    if (library_->request.ipcFd >= 0) end_sending(library_->request.ipcFd);
    FCGX_Free(&library_->request, 1);
}

// The request may contain a password. The application may be the replaced one, which ends with its last
// request.
void Exchange::forget() {
    request_ = {};
    application_ = nullptr;
}

int Exchange::connection() const {
    return library_->request.ipcFd;
}

}  // namespace postern::gateway
