#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "config/config.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

namespace postern::users {

// The cookie with the email of the last sign-in: `email=ada@example.com`. It fills in the form
// and proves nothing.
class EmailCookie {
public:
    EmailCookie(const config::EmailCookie& settings, std::string_view mount);

    // The remembered address; empty if there is none.
    std::string read(const http::Request& request) const;

    void set(http::Response& response, const http::Request& request, std::string_view email, Time now) const;
    void remove(http::Response& response, const http::Request& request) const;

private:
    http::CookieOptions options(const http::Request& request) const;

    config::EmailCookie settings_;
};

}  // namespace postern::users
