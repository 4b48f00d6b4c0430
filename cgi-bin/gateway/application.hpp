#pragma once

#include <functional>

#include "http/request.hpp"
#include "http/response.hpp"

namespace postern::gateway {

// What the gateway serves: a function from a request to its answer. Called from several workers at once;
// it does not throw.
using Application = std::function<http::Response(const http::Request&)>;

// Requests whose answers take so long to compute that others must not wait behind them.
struct SlowRequests {
    // Whether this is one. As with Application: from several workers, and without throwing.
    std::function<bool(const http::Request&)> include = [](const http::Request&) { return false; };
    // The answer to one for which there is no room.
    Application turn_away = {};
};

}  // namespace postern::gateway
