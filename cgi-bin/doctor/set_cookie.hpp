#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "doctor/url.hpp"
#include "http/cookie.hpp"

namespace postern::doctor {

// A Set-Cookie line, parsed as a browser parses it (RFC 6265bis §5.6): the last value of a repeated attribute
// counts; unknown attributes and attributes over 1024 bytes are ignored.
struct SetCookie {
    std::string name;
    std::string value;
    std::optional<std::string> domain = std::nullopt;  // lower case, no leading dot; absent: none or empty
    std::optional<std::string> path = std::nullopt;    // absent: none, or not beginning with a slash
    std::optional<Time> ends = std::nullopt;     // from Max-Age or else Expires; absent: with the browser
    std::optional<Time> own_now = std::nullopt;  // the sender's time when it wrote the line, if known
    bool secure = false;
    bool http_only = false;
    bool partitioned = false;
    http::SameSite same_site = http::SameSite::Unset;  // also if the value is unknown
};

// Returns nothing if name and value are both empty, or if the line contains a control character.
std::optional<SetCookie> parse_set_cookie(std::string_view line, Time now);

// Why a browser that received the cookie from `from` drops it (RFC 6265bis §5.7), in words for an operator;
// empty if the browser keeps the cookie. The words never show the value.
std::string why_dropped(const SetCookie& cookie, const Url& from);

// The path of a cookie without a Path attribute (RFC 6265bis §5.1.4).
std::string default_path(const Url& from);

// RFC 6265bis §5.1.3: `host` is `domain` or a name below it, and not an IP address.
bool domain_matches(std::string_view host, std::string_view domain);

// RFC 6265bis §5.1.4.
bool path_matches(std::string_view request_path, std::string_view cookie_path);

}  // namespace postern::doctor
