#include "users/email_cookie.hpp"

#include "base/encoding.hpp"
#include "users/email.hpp"

namespace postern::users {
namespace {

constexpr std::string_view kName = "email";

}  // namespace

EmailCookie::EmailCookie(const config::EmailCookie& settings, std::string_view mount) : settings_(settings) {
    if (settings_.path.empty()) settings_.path = mount;
}

std::string EmailCookie::read(const http::Request& request) const {
    std::string_view value = request.cookies.get(kName);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
        value = value.substr(1, value.size() - 2);
    // A cookie may hold any text: a text that is not an address is not shown.
    const auto email = parse_email(percent_decoded(value));
    return email ? email->typed : "";
}

void EmailCookie::set(http::Response& response, const http::Request& request, std::string_view email,
                      Time now) const {
    http::CookieOptions chosen = options(request);
    if (settings_.lifetime.count() > 0) chosen.max_age = settings_.lifetime;
    response.set_cookie(kName, http::cookie_encoded(email), chosen, now);
}

void EmailCookie::remove(http::Response& response, const http::Request& request) const {
    response.delete_cookie(kName, options(request));
}

http::CookieOptions EmailCookie::options(const http::Request& request) const {
    http::CookieOptions chosen;
    chosen.path = settings_.path;
    chosen.domain = settings_.domain;
    chosen.secure = request.secure;
    return chosen;
}

}  // namespace postern::users
