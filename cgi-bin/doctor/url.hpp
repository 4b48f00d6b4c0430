#pragma once

#include <string>
#include <string_view>

#include "base/origin.hpp"
#include "base/result.hpp"

namespace postern::doctor {

// An http or https address without a user name. The fragment is dropped, because a browser never sends it.
struct Url {
    Origin origin;
    std::string target;  // path and query as sent: "/x/y?a=1"

    std::string text() const { return origin.to_string() + target; }
    std::string_view path() const;   // without the query
    std::string_view query() const;  // without the question mark
    bool is_https() const { return origin.is_https(); }
    // Tells whether the host is this machine: localhost, a name below localhost, 127.0.0.0/8 or ::1.
    bool is_loopback() const;

    // The same origin with another target.
    Url at(std::string_view new_target) const;

    friend bool operator==(const Url&, const Url&) = default;
};

// Parses an absolute address. Bytes beyond ASCII become percent-encoded, as browsers send them. Error:
// another scheme, a user name, no host, control characters or spaces, more than 8192 bytes.
Result<Url> parse_url(std::string_view text);

// Parses the address in a Location header or a form's action, relative to the page `base` (RFC 3986 §5.2).
Result<Url> resolve(const Url& base, std::string_view reference);

}  // namespace postern::doctor
