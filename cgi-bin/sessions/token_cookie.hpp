#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "config/config.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

namespace postern::sessions {

// A cookie that carries a token (base/token.hpp): the cookie of the session, of a half-finished sign-in or of
// a trusted browser. On https `__Host-session; Secure`, with a domain `__Secure-session; Secure; Domain=…`,
// on plain http `session`; always HttpOnly, SameSite=Lax, Path=/, until the browser closes or for a time.
// With another path than "/" on https `__Secure-second; Secure; Path=…`: then the browser does not send it to
// the applications of the same host.
class TokenCookie {
public:
    TokenCookie(const config::Session& settings, const config::Cookie& sharing, std::string path = "/")
        : settings_(settings), sharing_(sharing), path_(std::move(path)) {}

    // The token that the browser sent. A browser sends a value once for each path and domain that it was set
    // for, so equal values count as one value. Empty if there is no cookie of this name, or if the values
    // differ: another program set one of them, and no rule tells which value.
    std::optional<std::string_view> read(const http::Request& request) const;

    // Tells whether the browser sent any cookie of this name.
    bool is_sent(const http::Request& request) const { return request.cookies.contains(name_for(request)); }

    // The number of cookies of this name with different values: 0 or at least 2.
    std::size_t count_different(const http::Request& request) const;

    // The values of all cookies under any of its names, for ending their sessions.
    std::vector<std::string_view> read_all(const http::Request& request) const;

    // `lifetime`, counted from `now`; 0: until the browser closes.
    void set(http::Response& response, const http::Request& request, const Secret& token,
             std::chrono::seconds lifetime, Time now) const;
    void remove(http::Response& response, const http::Request& request) const;
    // Deletes all cookies of this name that were set for one of these paths, and for the host of the request
    // or for a domain that the host belongs to. At most 64 scopes and 8,000 bytes, which fit into the 16 KB
    // that the web servers' files have for headers.
    void remove_everywhere(http::Response& response, const http::Request& request,
                           const std::vector<std::string>& paths) const;

    // The name of the cookie for this request: "__Host-session".
    std::string name_for(const http::Request& request) const { return name(is_secure(request)); }

    // Tells whether this is the name of the cookie in any configuration: on http or https, with or without a
    // domain.
    bool is_own_name(std::string_view name) const;

private:
    bool is_secure(const http::Request& request) const;
    std::string name(bool secure) const;
    http::CookieOptions options(bool secure) const;

    config::Session settings_;
    config::Cookie sharing_;
    std::string path_;
};

}  // namespace postern::sessions
