#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string>

#include "gateway/application.hpp"
#include "gateway/cutoff.hpp"
#include "gateway/environment.hpp"
#include "http/request.hpp"

namespace postern::gateway {

// Prepares libfcgi for the process; once is enough, more do no harm. The signal handlers that it would put
// in place for SIGPIPE, SIGTERM and SIGUSR1 are taken out again.
void initialize_libfcgi();

// One request and its answer over a FastCGI connection, by libfcgi. One thread at a time.
class Exchange {
public:
    enum class End { Kept, Closed };

    // Neither reading past a body that is too large nor writing an answer takes longer than `patience`.
    // Requires: initialize_libfcgi(), and SIGPIPE blocked in the threads that use it.
    Exchange(std::string mount, std::chrono::milliseconds patience);
    ~Exchange();

    // Receives the request that waits on the connection; it lives until the answer. Null when there is none
    // to answer: the connection is closed. libfcgi reads no byte that was not inspected before: bytes that
    // come meanwhile behind the request may be lost in its buffer, and it never interprets them.
    // Requires: inspect_records said Complete.
    const http::Request* receive(int connection);

    // Receives a request whose body is too large: libfcgi gets a copy of `head`, the records before STDIN,
    // and an empty body. The body is read past here, so the connection cannot be kept. Null when a record of
    // the body is not STDIN: that is logged, and the connection is closed. Requires: inspect_records said
    // Oversize, and `head` is as long as it said.
    const http::Request* receive_oversize(int connection, std::span<const unsigned char> head,
                                          Cutoff& cutoff);

    // Answers the request that was received, and closes the connection unless it may be kept: the web server
    // wants to, and `may_keep` allows it. An application that throws is logged and leaves the visitor without
    // an answer, which web servers turn into a 5xx.
    End answer(const Application& application, bool may_keep, Cutoff& cutoff);

    // Closes the connection of a request that was received, without an answer.
    void abandon();

    // Of the request that was received, and that request.
    int connection() const;
    const http::Request& request() const { return request_; }

private:
    struct Library;

    bool accept(int descriptor);
    const http::Request* read(const Body& body);

    std::string mount_;
    std::chrono::milliseconds patience_;
    std::unique_ptr<Library> library_;
    http::Request request_;
};

}  // namespace postern::gateway
