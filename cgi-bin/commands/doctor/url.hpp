#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace postern::commands::doctor {

// An http or https address without user name and fragment. Host and scheme are in lower case; a fragment is
// dropped, as it never leaves the browser.
struct Url {
    std::string scheme;  // "http" or "https"
    std::string host;    // a name, an IPv4 address, or an IPv6 address in brackets
    int port = 0;        // always known
    std::string target;  // path and query as they are sent: "/x/y?a=1"

    // "https://example.com:8443", as browsers write it: the scheme's own port is left out.
    std::string origin() const;
    std::string text() const { return origin() + target; }
    std::string_view path() const;   // without the query
    std::string_view query() const;  // without the question mark
    bool is_https() const { return scheme == "https"; }
    // Whether it is this very machine: localhost, a name below it, 127.0.0.0/8 or ::1.
    bool is_loopback() const;

    // The same host with another target.
    Url at(std::string_view new_target) const;

    friend bool operator==(const Url&, const Url&) = default;
};

// Reads a whole address. Error: another scheme, a user name, no host, control characters or blanks, more
// than 8192 bytes.
Result<Url> parse_url(std::string_view text);

// Reads what stands in a Location header or in a form's action, from the page `base` (RFC 3986 §5.2).
Result<Url> resolve(const Url& base, std::string_view reference);

}  // namespace postern::commands::doctor
