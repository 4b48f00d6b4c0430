#pragma once

#include <functional>

#include "http/request.hpp"
#include "http/response.hpp"

namespace postern::gateway {

// What the gateway serves: a function from a request to its answer. Called from several workers at once;
// it does not throw.
using Application = std::function<http::Response(const http::Request&)>;

}  // namespace postern::gateway
