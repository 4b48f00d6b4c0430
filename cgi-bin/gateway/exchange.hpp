#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "gateway/application.hpp"
#include "gateway/cutoff.hpp"

namespace postern::gateway {

// Prepares libfcgi for the process; once is enough, more do no harm. The signal handlers that it would put
// in place for SIGPIPE, SIGTERM and SIGUSR1 are taken out again.
void initialize_libfcgi();

// One request and its answer over a FastCGI connection, by libfcgi. Each worker has one of its own.
class Exchange {
public:
    enum class End { Kept, Closed };

    // Neither a read of the body nor the writing of the answer takes longer than `patience`.
    // Requires: initialize_libfcgi(), and SIGPIPE blocked in the thread that calls serve.
    Exchange(const Application& application, std::string mount, std::chrono::milliseconds patience);
    ~Exchange();

    // Serves the request that waits on the connection, and closes it unless it may be kept: the web server
    // wants to, `may_keep` allows it, and the body was read to its very end (what is left of one would be
    // taken for the next request). An application that throws is logged and leaves the visitor without an
    // answer, which web servers turn into a 5xx. Requires: inspect_records found no fault.
    End serve(int connection, bool may_keep);

    // For the thread that keeps time.
    Cutoff& cutoff() { return cutoff_; }

private:
    struct Library;

    bool answer(bool may_keep);
    End abandon();

    const Application& application_;
    std::string mount_;
    std::chrono::milliseconds patience_;
    Cutoff cutoff_;
    std::unique_ptr<Library> library_;
};

}  // namespace postern::gateway
