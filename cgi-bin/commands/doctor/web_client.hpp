#pragma once

#include <chrono>
#include <filesystem>
#include <memory>

#include "base/result.hpp"
#include "commands/doctor/exchange.hpp"

namespace postern::commands::doctor {

// How far it goes for an answer.
struct WebLimits {
    std::chrono::milliseconds request = std::chrono::seconds(10);
    std::chrono::milliseconds all = std::chrono::minutes(3);  // of all requests but those of the last duty
    std::chrono::milliseconds last_duty = std::chrono::seconds(10);  // of all those
    std::size_t body_bytes = std::size_t{1024} * 1024;
    std::size_t header_bytes = std::size_t{64} * 1024;
    std::filesystem::path authorities = {};  // certificates to trust instead of the system's; empty: those
};

// Sends requests with libcurl, which is loaded here and nowhere else: no other command, and no request that
// Postern answers, pays for it. Not for several threads.
class WebClient {
public:
    // Error: libcurl is not installed.
    static Result<WebClient> open(const WebLimits& limits);
    ~WebClient();
    WebClient(WebClient&&) noexcept;
    WebClient& operator=(WebClient&&) noexcept;

    // An answer that is longer than the limits is cut. From SIGINT, SIGTERM or SIGHUP on, and when the time
    // is up, only the last duty is done. The time runs from the first request on.
    Answer ask(const Request& request);

    // Why it stopped asking, which is nothing of the site's; empty: it did not.
    std::string why_given_up() const;

private:
    struct Curl;
    explicit WebClient(std::unique_ptr<Curl> curl);
    std::unique_ptr<Curl> curl_;
};

}  // namespace postern::commands::doctor
