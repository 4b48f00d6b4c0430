#pragma once

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include <netinet/in.h>
#include <sys/socket.h>

#include "gateway/fastcgi.hpp"
#include "support/captured_log.hpp"
#include "support/door.hpp"
#include "support/fastcgi_client.hpp"
#include "support/temporary_directory.hpp"

namespace postern::tests {

// "name=value" for each field, joined by '|'.
inline std::string spelled(const http::Fields& fields) {
    std::string text;
    for (const auto& [name, value] : fields)
        text += (text.empty() ? "" : "|") + name + "=" + value;
    return text;
}

// A FastCGI server on a unix socket of its own. Its application answers with the contents of the request.
class Site {
public:
    explicit Site(gateway::FastCgiOptions options = {.workers = 4, .stall_timeout = std::chrono::seconds{10}})
        : Site(nullptr, std::move(options)) {}

    Site(std::optional<gateway::Listener> listener, gateway::FastCgiOptions options)
        : server(
              std::in_place,
              listener ? std::move(*listener)
                       : gateway::Listener::open({.path = path(), .host = "", .port = 0}),
              [this](const http::Request& request) { return answer(request); }, std::move(options)) {}

    std::string path() const { return (directory_.path() / "postern.sock").string(); }
    FastCgiClient connect() const { return FastCgiClient(path()); }

    CapturedLog log;
    Door door;
    std::atomic<int> served = 0;

private:
    Site(std::nullptr_t, gateway::FastCgiOptions options)
        : Site(std::optional<gateway::Listener>(), std::move(options)) {}

    http::Response answer(const http::Request& request) {
        ++served;
        if (request.refusal) return http::text(request.refusal->reason, request.refusal->status);
        if (request.path == "/wait") door.pass();
        if (request.path == "/throw") throw std::runtime_error("the world is broken");
        if (request.path == "/throw-anything") throw 42;
        if (request.path == "/large") return http::text(std::string(3 * 1024 * 1024, 'x'));
        const char* in_environment = std::getenv("HTTP_X_A");
        return http::text(request.path + "?" + spelled(request.args) + " form:" + spelled(request.form) +
                          " cookies:" + spelled(request.cookies) + " from:" + request.remote_address +
                          (in_environment == nullptr ? "" : " leaked"));
    }

    TemporaryDirectory directory_;

public:
    std::optional<gateway::FastCgiServer> server;
};

inline std::ptrdiff_t open_descriptors() {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"),
                         std::filesystem::directory_iterator());
}

// Whether the condition becomes true within ten seconds.
template <typename Condition>
bool soon(const Condition& condition) {
    for (const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
         std::chrono::steady_clock::now() < deadline;
         std::this_thread::sleep_for(std::chrono::milliseconds{5})) {
        if (condition()) return true;
    }
    return condition();
}

struct Elapsed {
    std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
    bool is_less_than(std::chrono::milliseconds bound) const {
        return std::chrono::steady_clock::now() - start < bound;
    }
};

inline gateway::Listener tcp_listener(const std::string& host = "127.0.0.1") {
    return gateway::Listener::open({.path = "", .host = host, .port = 0});
}

inline std::uint16_t port_of(const gateway::Listener& listener) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    getsockname(listener.descriptor(), reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
}

}  // namespace postern::tests
