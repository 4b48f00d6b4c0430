#pragma once

#include <chrono>
#include <filesystem>
#include <memory>

#include "base/result.hpp"
#include "doctor/exchange.hpp"

namespace postern::doctor {

// The limits for requests.
struct WebLimits {
    std::chrono::milliseconds request = std::chrono::seconds(10);
    std::chrono::milliseconds all = std::chrono::minutes(3);        // for all requests except the sign-out
    std::chrono::milliseconds sign_out = std::chrono::seconds(10);  // for all requests of the sign-out
    std::size_t body_bytes = std::size_t{1024} * 1024;
    std::size_t header_bytes = std::size_t{64} * 1024;
    std::filesystem::path authorities = {};  // trusted certificates; empty: the system's
};

// Sends requests with libcurl. For one thread.
class WebClient {
public:
    // Error: libcurl does not start.
    static Result<WebClient> open(const WebLimits& limits);
    ~WebClient();
    WebClient(WebClient&&) noexcept;
    WebClient& operator=(WebClient&&) noexcept;

    // Sends a request. An answer beyond the limits is cut. After SIGINT, SIGTERM or SIGHUP, or when the time
    // is up, only requests of the sign-out are sent. The time starts with the first request.
    Answer ask(const Request& request);

    // Why this client stopped sending requests, which is not the site's fault; empty if it did not stop.
    std::string why_given_up() const;

private:
    struct Curl;
    explicit WebClient(std::unique_ptr<Curl> curl);
    std::unique_ptr<Curl> curl_;
};

}  // namespace postern::doctor
