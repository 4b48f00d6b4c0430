#include "sessions/session_cookie.hpp"

namespace postern::sessions {
namespace {

http::CookieOptions options(bool secure) {
    http::CookieOptions chosen;
    chosen.secure = secure;
    return chosen;
}

}  // namespace

std::optional<std::string_view> SessionCookie::read(const http::Request& request) const {
    const std::string wanted = name(is_secure(request));
    if (request.cookies.count(wanted) != 1) return std::nullopt;
    return request.cookies.get(wanted);
}

std::vector<std::string_view> SessionCookie::read_all(const http::Request& request) const {
    std::vector<std::string_view> tokens;
    for (const auto& [each, value] : request.cookies) {
        if (is_own_name(each)) tokens.push_back(value);
    }
    return tokens;
}

void SessionCookie::set(http::Response& response, const http::Request& request, const Secret& token,
                        std::chrono::seconds lifetime, Time now) const {
    const bool secure = is_secure(request);
    http::CookieOptions chosen = options(secure);
    if (lifetime.count() > 0) chosen.max_age = lifetime;
    response.set_cookie(name(secure), token.reveal(), chosen, now);
}

void SessionCookie::remove(http::Response& response, const http::Request& request) const {
    const bool secure = is_secure(request);
    response.delete_cookie(name(secure), options(secure));
}

bool SessionCookie::is_own_name(std::string_view candidate) const {
    return candidate == name(true) || candidate == name(false);
}

bool SessionCookie::is_secure(const http::Request& request) const {
    return request.secure && settings_.secure != config::Secure::Never;
}

std::string SessionCookie::name(bool secure) const {
    return (secure ? "__Host-" : "") + settings_.cookie;
}

}  // namespace postern::sessions
