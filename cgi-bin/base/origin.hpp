#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace postern {

// The scheme, host and port of a site (RFC 6454 §4), in the spelling of browsers. As a pattern: of all hosts
// below a domain.
struct Origin {
    std::string scheme;              // "https" or "http"
    std::string host;                // lower case; an IPv6 address in brackets
    std::uint16_t port = 0;          // never 0 after parse_origin()
    bool is_any_host_below = false;  // the hosts below `host`, and not `host` itself

    bool operator==(const Origin&) const = default;
    bool is_https() const { return scheme == "https"; }

    // As browsers send it in the Origin header: without the scheme's own port. "https://*.example.com" if
    // is_any_host_below.
    std::string to_string() const;

    // Whether `other` is this origin, or one of the origins that this pattern stands for.
    bool includes(const Origin& other) const;
};

// Reads "https://login.example.com:8443". The host is a name or an IP address in the final spelling of
// browsers (WHATWG URL), and no path follows.
Result<Origin> parse_origin(std::string_view text);

// Like parse_origin(); "https://*.example.com" is a pattern.
Result<Origin> parse_origin_pattern(std::string_view text);

// The origin with this scheme and this Host header, as browsers send it: in lower case, without the scheme's
// own port. Does not check the text.
std::string origin_text(std::string_view scheme, std::string_view host_and_port);

// The part of a URL before its path, as it is written: "https://login.example.com". Empty for a path.
std::string_view origin_part(std::string_view url);

}  // namespace postern
