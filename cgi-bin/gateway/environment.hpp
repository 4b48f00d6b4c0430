#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "http/request.hpp"

namespace postern::gateway {

// The meta-variables of one request (RFC 3875 §4.1), as the web server passed them: a null-terminated list of
// "NAME=value", which must outlive this view.
class Environment {
public:
    explicit Environment(const char* const* variables);

    // The first value with this name; empty if the name is missing.
    std::string_view get(std::string_view name) const;
    // The number of values with this name: a web server that forwards two header lines of a name passes the
    // name twice.
    std::size_t count(std::string_view name) const;
    // All values with this name, joined by "; ". This is the correct way to read several Cookie lines (RFC
    // 6265bis §4.2.1).
    std::string joined(std::string_view name) const;
    // The names that begin with `prefix`, ignoring case.
    std::vector<std::string_view> names(std::string_view prefix) const;

private:
    std::vector<std::pair<std::string_view, std::string_view>> variables_;
};

// The body of a request.
struct Body {
    std::string bytes;       // at most http::kMaxBodyBytes
    bool is_cut = false;     // the body was longer
    bool is_broken = false;  // the web server went away before the end
};

// The length in CONTENT_LENGTH, in bytes; 0 if it is absent or empty. Error: anything except a plain decimal
// number.
Result<std::size_t> announced_length(const Environment& environment);

// The settings of the site that a request is read with.
struct ReadOptions {
    std::string mount = "/";       // the path of Postern, "/" or "/signin/"
    bool is_always_https = false;  // a proxy that ends https does not tell the web server
};

// Builds the request from its variables and body. A request that breaks a rule is returned with its `refusal`
// set: 400 for a repeated variable that matters, or a malformed length, path or form; 404 for a path outside
// the mount, or a location with another path than the requested path; 413 for a too large body; 415 for
// another kind of form; 431 for too large cookies; 500 for an unknown POSTERN_ROLE or another unknown
// POSTERN_ parameter, which may be a mistyped rule. For a check, path, query and body are not read, so they
// cannot make the check fail.
http::Request read_request(const Environment& environment, const Body& body, const ReadOptions& options);

}  // namespace postern::gateway
