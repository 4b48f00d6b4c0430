#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "http/request.hpp"

namespace postern::gateway {

// The meta-variables of one request (RFC 3875 §4.1), as the web server passed them: a null-terminated list
// of "NAME=value", which must outlive this view.
class Environment {
public:
    explicit Environment(const char* const* variables);

    // The first value of that name; empty when there is none.
    std::string_view get(std::string_view name) const;
    // How often the name occurs: a web server that forwards two header lines of a name passes it twice.
    std::size_t count(std::string_view name) const;
    // All values of that name, joined by "; ": the one right way to read several Cookie lines (RFC 6265bis
    // §4.2.1).
    std::string joined(std::string_view name) const;
    // The names that begin so, in upper case or lower.
    std::vector<std::string_view> names(std::string_view prefix) const;

private:
    std::vector<std::pair<std::string_view, std::string_view>> variables_;
};

// The body that came with a request.
struct Body {
    std::string bytes;       // at most http::kMaxBodyBytes
    bool is_cut = false;     // there was more than that
    bool is_broken = false;  // the web server went away before the end
};

// The length that CONTENT_LENGTH announces, in bytes; absent and empty are 0. Error: anything but a plain
// decimal number.
Result<std::size_t> announced_length(const Environment& environment);

// Makes the request out of its variables and body. `mount` is the path under which Postern is reached,
// "/" or "/signin/". A request that breaks a rule comes back with its `refusal` set: 400 for a repeated
// variable that decides something, a malformed length, path, form or cookie, 404 for a path outside the
// mount or a location that serves another path than the visitor asked for, 413 for too large a body, 415 for
// another kind of form. For a check neither path nor query nor body is read, so that none can make it fail; a
// parameter that is none, which may be a mistyped rule, is 500.
http::Request read_request(const Environment& environment, const Body& body, std::string_view mount);

}  // namespace postern::gateway
