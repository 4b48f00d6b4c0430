#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "gateway/application.hpp"
#include "gateway/cutoff.hpp"
#include "http/request.hpp"

namespace postern::gateway {

// Prepares libfcgi for the process; once is enough, more do no harm. The signal handlers that it would put
// in place for SIGPIPE, SIGTERM and SIGUSR1 are taken out again.
void initialize_libfcgi();

// One request and its answer over a FastCGI connection, by libfcgi. One thread at a time.
class Exchange {
public:
    enum class End { Kept, Closed };

    // Neither a read of the body nor the writing of the answer takes longer than `patience`.
    // Requires: initialize_libfcgi(), and SIGPIPE blocked in the threads that use it.
    Exchange(std::string mount, std::chrono::milliseconds patience);
    ~Exchange();

    // Receives the request that waits on the connection; it lives until the answer. Null when there is none
    // to answer: the connection is closed. Requires: inspect_records found no fault.
    const http::Request* receive(int connection, Cutoff& cutoff);

    // Answers the request that was received, and closes the connection unless it may be kept: the web server
    // wants to, `may_keep` allows it, and the body was read to its very end (what is left of one would be
    // taken for the next request). An application that throws is logged and leaves the visitor without an
    // answer, which web servers turn into a 5xx.
    End answer(const Application& application, bool may_keep, Cutoff& cutoff);

    // Closes the connection of a request that was received, without an answer.
    void abandon();

    // Of the request that was received, and that request.
    int connection() const;
    const http::Request& request() const { return request_; }

private:
    struct Library;

    std::string mount_;
    std::chrono::milliseconds patience_;
    std::unique_ptr<Library> library_;
    http::Request request_;
    bool is_at_end_ = false;  // the body was read to its end
};

}  // namespace postern::gateway
