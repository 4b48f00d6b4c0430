#include "sessions/session_cookie.hpp"

namespace postern::sessions {

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
    for (const std::string_view prefix : {"", "__Host-", "__Secure-"}) {
        if (candidate.starts_with(prefix) && candidate.substr(prefix.size()) == settings_.cookie) return true;
    }
    return false;
}

bool SessionCookie::is_secure(const http::Request& request) const {
    return request.secure && settings_.secure != config::Secure::Never;
}

std::string SessionCookie::name(bool secure) const {
    if (!secure) return settings_.cookie;
    return (sharing_.domain.empty() ? "__Host-" : "__Secure-") + settings_.cookie;
}

http::CookieOptions SessionCookie::options(bool secure) const {
    http::CookieOptions chosen;
    chosen.secure = secure;
    chosen.domain = sharing_.domain;
    return chosen;
}

}  // namespace postern::sessions
