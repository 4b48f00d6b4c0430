#pragma once

#include <chrono>

#include "gateway/application.hpp"
#include "gateway/read_request.hpp"

namespace postern::gateway {

// Answers the one request of a plain CGI process (RFC 3875): `variables` is its environment, `input` and
// `output` are its standard input and output. Reads only CONTENT_LENGTH bytes of the body, because an end of
// file may never come, and none if the length is too large. Stops reading after `patience`. Returns whether
// the answer was written. Requires: no thread changes the variables meanwhile.
bool answer_cgi(const Application& application, const char* const* variables, int input, int output,
                const ReadOptions& options, std::chrono::milliseconds patience = std::chrono::seconds{10});

}  // namespace postern::gateway
