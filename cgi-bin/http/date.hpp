#pragma once

#include <string>

#include "base/clock.hpp"

namespace postern::http {

// "Sun, 22 Nov 2026 20:06:51 GMT": IMF-fixdate (RFC 9110 §5.6.7).
std::string http_date(Time time);

}  // namespace postern::http
