#pragma once

#include "gateway/environment.hpp"
#include "http/request.hpp"

namespace postern::gateway {

// Reads the headers that distinguish a person's browser from a script. pages/navigation interprets them.
void read_kind_of_client(http::Request& request, const Environment& environment);

}  // namespace postern::gateway
