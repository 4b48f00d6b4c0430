#pragma once

#include <string>

#include "gateway/environment.hpp"
#include "http/request.hpp"

namespace postern::gateway {

// The body of a request.
struct Body {
    std::string bytes;       // at most http::kMaxBodyBytes
    bool is_cut = false;     // the body was longer
    bool is_broken = false;  // the web server went away before the end
};

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
