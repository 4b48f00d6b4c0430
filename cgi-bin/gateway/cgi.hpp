#pragma once

#include <chrono>
#include <string_view>

#include "gateway/application.hpp"

namespace postern::gateway {

// Answers the one request of a plain CGI process (RFC 3875): `variables` is its environment, `input` and
// `output` are its standard input and output. Reads no more of the body than CONTENT_LENGTH says, as there
// may never be an end of file, none of it when that is too much, and gives up on it after `patience`.
// Returns whether the answer could be written. Requires: the variables stay as they are meanwhile.
bool answer_cgi(const Application& application, const char* const* variables, int input, int output,
                std::string_view mount, std::chrono::milliseconds patience = std::chrono::seconds{10});

}  // namespace postern::gateway
