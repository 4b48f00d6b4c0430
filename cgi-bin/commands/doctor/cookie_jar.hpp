#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "commands/doctor/set_cookie.hpp"
#include "commands/doctor/url.hpp"

namespace postern::commands::doctor {

// The cookies of one browser. Stricter than those of programs: what a browser would drop is not kept.
class CookieJar {
public:
    // Keeps what the line sets, or deletes it when that is its purpose. Returns why a browser would drop the
    // cookie; empty when it would not.
    std::string take(std::string_view set_cookie_line, const Url& from, Time now);

    // The Cookie header of a request (RFC 6265bis §5.8.3); empty: none. Secret.
    std::string header_for(const Url& url, Time now) const;

    // Why the cookie of that name would not go there; empty: it would. Requires: no `=` in the name.
    std::string why_kept_back(std::string_view name, const Url& url, Time now) const;

private:
    struct Kept {
        SetCookie cookie;
        std::string host;  // of the page that set it
        std::string path;  // where it goes

        std::string why_not_to(const Url& url, Time now) const;
        bool is_same(const Kept& other) const;
    };
    std::vector<Kept> kept_;
};

}  // namespace postern::commands::doctor
