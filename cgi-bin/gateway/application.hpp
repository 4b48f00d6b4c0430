#pragma once

#include <functional>
#include <variant>

#include "http/request.hpp"
#include "http/response.hpp"

namespace postern::gateway {

// An answer that takes so long to compute that other requests must not wait behind it. The gateway calls one
// of the functions, once, while the request exists. Another thread may call it.
struct SlowAnswer {
    std::function<http::Response()> compute;
    std::function<http::Response()> turn_away;  // if too many slow answers wait
};

using Answer = std::variant<http::Response, SlowAnswer>;

// The application: a function from a request to its answer. Several workers call it at once.
using Application = std::function<Answer(const http::Request&)>;

// The response of an answer; computes a slow answer at once.
inline http::Response response_of(Answer answer) {
    if (const auto* slow = std::get_if<SlowAnswer>(&answer)) return slow->compute();
    return std::get<http::Response>(std::move(answer));
}

}  // namespace postern::gateway
