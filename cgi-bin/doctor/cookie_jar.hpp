#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "doctor/set_cookie.hpp"
#include "doctor/url.hpp"

namespace postern::doctor {

// The cookies of one browser. Stricter than the cookie jars of other programs: drops every cookie that a
// browser would drop. libcurl's cookie engine would not do: it knows no SameSite or Partitioned, and does not
// say why it drops a cookie or does not send it, which doctor reports.
class CookieJar {
public:
    // Stores or deletes the cookie as the line says. Returns why a browser would drop the cookie; empty if a
    // browser would keep it.
    std::string take(std::string_view set_cookie_line, const Url& from, Time now);

    // The Cookie header of a request (RFC 6265bis §5.8.3); empty if no cookie applies. Secret.
    std::string header_for(const Url& url, Time now) const;

    // Why a browser would not send the cookie with this name to `url`; empty if it would. Requires: `name`
    // contains no `=`.
    std::string why_kept_back(std::string_view name, const Url& url, Time now) const;

private:
    struct Kept {
        SetCookie cookie;
        std::string host;  // the host of the page that set it
        std::string path;  // the path to which it is sent

        std::string why_not_to(const Url& url, Time now) const;
        bool is_same(const Kept& other) const;
    };
    std::vector<Kept> kept_;
};

}  // namespace postern::doctor
