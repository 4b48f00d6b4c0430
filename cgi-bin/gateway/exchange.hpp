#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "gateway/application.hpp"
#include "gateway/current_application.hpp"
#include "gateway/io_timeout.hpp"
#include "http/request.hpp"

namespace postern::gateway {

// Prepares libfcgi for the process; may be called again. Restores the handlers of SIGPIPE, SIGTERM and
// SIGUSR1, which libfcgi replaces.
void initialize_libfcgi();

// One request and its answer over a FastCGI connection, using libfcgi. For one thread at a time.
class Exchange {
public:
    enum class End { Kept, Closed };

    // `patience` limits the time to discard a too large body and the time to write an answer. Requires:
    // initialize_libfcgi(), and SIGPIPE blocked in the threads that use the exchange.
    explicit Exchange(std::chrono::milliseconds patience);
    ~Exchange();

    // Receives the request that waits on the connection, for this application. The request lives until the
    // answer, and the exchange holds the application as long. Returns null if there is no request to answer;
    // the connection is then closed. libfcgi interprets only inspected bytes: bytes that arrive meanwhile
    // behind the request may be lost in its buffer, but are never interpreted. Requires: inspect_records()
    // returned Complete.
    const http::Request* receive(int connection, std::shared_ptr<const ServedApplication> application);

    // Receives a request with a too large body. libfcgi gets a copy of `head` (the records before STDIN) and
    // an empty body. The body is read and discarded here, so the connection cannot be kept. If a record of
    // the body is not STDIN, logs it, closes the connection and returns null. Requires: inspect_records()
    // returned Oversize, and `head` has the length that inspect_records() returned.
    const http::Request* receive_oversize(int connection,
                                          std::shared_ptr<const ServedApplication> application,
                                          std::span<const unsigned char> head, IoTimeout& timeout);

    // Asks the application for the answer to the received request. If the application throws, logs the
    // exception, closes the connection and returns nothing.
    std::optional<Answer> ask();

    // Sends what `compute` returns as the answer to the received request. Keeps the connection only if the
    // web server and `may_keep` both allow it; otherwise closes the connection. If `compute` throws, logs the
    // exception and sends no answer, which web servers turn into a 5xx.
    End answer(const std::function<http::Response()>& compute, bool may_keep, IoTimeout& timeout);

    // Closes the connection of the received request without an answer.
    void abandon();

    // The connection of the received request, and the request.
    int connection() const;
    const http::Request& request() const { return request_; }

private:
    struct Library;

    bool accept(int descriptor);
    const http::Request* read(const Body& body);
    void forget();

    std::chrono::milliseconds patience_;
    std::unique_ptr<Library> library_;
    std::shared_ptr<const ServedApplication> application_;  // null: no request
    http::Request request_;
};

}  // namespace postern::gateway
