#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "commands/doctor/url.hpp"

namespace postern::commands::doctor {

// What a Set-Cookie line says, read as a browser reads it (RFC 6265bis §5.6): of an attribute that is given
// twice the last one counts, unknown ones and those over 1024 bytes are left out.
struct SetCookie {
    std::string name;
    std::string value;
    std::optional<std::string> domain =
        std::nullopt;  // in lower case, without a leading dot; absent: none, or empty
    std::optional<std::string> path = std::nullopt;  // absent: none, or none that begins with a slash
    std::optional<Time> ends = std::nullopt;         // of Max-Age or else Expires; absent: with the browser
    std::optional<Time> own_now = std::nullopt;  // the time it was where the line was written, if it tells
    bool secure = false;
    bool http_only = false;
    bool partitioned = false;
    std::string same_site = {};  // as it was written
};

// Nothing when there is no name and no value, or a control character.
std::optional<SetCookie> parse_set_cookie(std::string_view line, Time now);

// Why a browser that got it from there drops the cookie (RFC 6265bis §5.7), in words for an operator; empty
// when it keeps it. The words show no value.
std::string why_dropped(const SetCookie& cookie, const Url& from);

// The path that a cookie without one gets (RFC 6265bis §5.1.4).
std::string default_path(const Url& from);

// RFC 6265bis §5.1.3: `host` is `domain` or a name below it, and no address.
bool domain_matches(std::string_view host, std::string_view domain);

// RFC 6265bis §5.1.4.
bool path_matches(std::string_view request_path, std::string_view cookie_path);

}  // namespace postern::commands::doctor
