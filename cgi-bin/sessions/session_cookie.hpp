#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "config/config.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

namespace postern::sessions {

// The cookie that carries a session's token: on https `__Host-session; Secure`, with a domain
// `__Secure-session; Secure; Domain=…`, on plain http `session`; always HttpOnly, SameSite=Lax, Path=/, until
// the browser closes or, for a visitor who chose to stay signed in, for a time.
class SessionCookie {
public:
    SessionCookie(const config::Session& settings, const config::Cookie& sharing)
        : settings_(settings), sharing_(sharing) {}

    // The token that the browser sent. Nothing when there is none, or more than one: of two cookies of this
    // name somebody else planted one, and no rule tells which.
    std::optional<std::string_view> read(const http::Request& request) const;

    // Everything sent under any of its names, for ending what can be ended.
    std::vector<std::string_view> read_all(const http::Request& request) const;

    // `lifetime`, counted from `now`; 0: until the browser closes.
    void set(http::Response& response, const http::Request& request, const Secret& token,
             std::chrono::seconds lifetime, Time now) const;
    void remove(http::Response& response, const http::Request& request) const;

    // Whether a cookie of that name would stand for a session, over one scheme or the other, shared or not.
    bool is_own_name(std::string_view name) const;

private:
    bool is_secure(const http::Request& request) const;
    std::string name(bool secure) const;
    http::CookieOptions options(bool secure) const;

    config::Session settings_;
    config::Cookie sharing_;
};

}  // namespace postern::sessions
