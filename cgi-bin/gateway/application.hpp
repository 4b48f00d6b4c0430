#pragma once

#include <functional>

#include "http/request.hpp"
#include "http/response.hpp"

namespace postern::gateway {

// The application: a function from a request to its answer. Several workers call it at once. It does not
// throw.
using Application = std::function<http::Response(const http::Request&)>;

// Requests with answers that take so long to compute that other requests must not wait behind them.
struct SlowRequests {
    // Tells whether a request is slow. Called from several workers at once; does not throw.
    std::function<bool(const http::Request&)> include = [](const http::Request&) { return false; };
    // The answer to a slow request if the lane has no room.
    Application turn_away = {};
};

}  // namespace postern::gateway
