#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

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

// The length in CONTENT_LENGTH, in bytes; 0 if it is absent or empty. Error: anything except a plain decimal
// number.
Result<std::size_t> announced_length(const Environment& environment);

}  // namespace postern::gateway
