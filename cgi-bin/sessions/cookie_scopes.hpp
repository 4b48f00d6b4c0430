#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace postern::sessions {

// The domains for which this host may set a cookie: itself and its parents, without public suffixes such as
// "co.uk". `host` is a Host header, with or without a port. Empty for an IP address and a name without a dot:
// browsers keep cookies for these hosts alone.
std::vector<std::string> cookie_domains(std::string_view host);

// The paths for which a cookie that arrives at `target` may have been set, from "/" on, each with and without
// a slash at its end: "/app/x" has "/", "/app", "/app/", "/app/x" and "/app/x/". `target` is a path or a URL;
// its query does not count.
std::vector<std::string> cookie_paths(std::string_view target);

}  // namespace postern::sessions
