#include "sessions/token_cookie.hpp"

#include <algorithm>

#include "sessions/cookie_scopes.hpp"

namespace postern::sessions {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMostDeletions = 64;
constexpr std::size_t kMostDeletionBytes = 8'000;
constexpr std::size_t kHeaderBytes = std::string_view("Set-Cookie: \r\n").size();

bool are_different(const http::Fields& cookies, std::string_view name) {
    const std::string_view first = cookies.get(name);
    return std::ranges::any_of(
        cookies, [&](const auto& cookie) { return cookie.first == name && cookie.second != first; });
}

}  // namespace

std::optional<std::string_view> TokenCookie::read(const http::Request& request) const {
    const std::string wanted = name_for(request);
    if (!request.cookies.contains(wanted) || are_different(request.cookies, wanted)) return std::nullopt;
    return request.cookies.get(wanted);
}

std::size_t TokenCookie::count_different(const http::Request& request) const {
    const std::string wanted = name_for(request);
    return are_different(request.cookies, wanted) ? request.cookies.count(wanted) : 0;
}

std::vector<std::string_view> TokenCookie::read_all(const http::Request& request) const {
    std::vector<std::string_view> tokens;
    for (const auto& [each, value] : request.cookies) {
        if (is_own_name(each)) tokens.push_back(value);
    }
    return tokens;
}

void TokenCookie::set(http::Response& response, const http::Request& request, const Secret& token,
                      std::chrono::seconds lifetime, Time now) const {
    const bool secure = is_secure(request);
    http::CookieOptions chosen = options(secure);
    if (lifetime.count() > 0) chosen.max_age = lifetime;
    response.set_cookie(name(secure), token.reveal(), chosen, now);
}

void TokenCookie::remove(http::Response& response, const http::Request& request) const {
    const bool secure = is_secure(request);
    response.delete_cookie(name(secure), options(secure));
}

void TokenCookie::remove_everywhere(http::Response& response, const http::Request& request,
                                    const std::vector<std::string>& paths) const {
    const bool secure = is_secure(request);
    std::vector<std::string> domains = cookie_domains(request.host);
    domains.insert(domains.begin(), "");
    std::size_t scopes = 0;
    std::size_t bytes = 0;
    for (const std::string& path : paths) {
        for (const std::string& domain : domains) {
            if (++scopes > kMostDeletions) return;
            http::CookieOptions scope = options(secure);
            scope.max_age = 0s;
            scope.path = path;
            scope.domain = domain;
            // Not every cookie may have every scope: a name with __Host- has a single scope.
            const auto line = http::format_set_cookie(name(secure), "", scope, Time{});
            if (!line) continue;
            bytes += line->size() + kHeaderBytes;
            if (bytes > kMostDeletionBytes) return;
            response.headers.add("Set-Cookie", *line);
        }
    }
}

bool TokenCookie::is_own_name(std::string_view candidate) const {
    for (const std::string_view prefix : {"", "__Host-", "__Secure-"}) {
        if (candidate.starts_with(prefix) && candidate.substr(prefix.size()) == settings_.cookie) return true;
    }
    return false;
}

bool TokenCookie::is_secure(const http::Request& request) const {
    return request.secure && settings_.secure != config::Secure::Never;
}

std::string TokenCookie::name(bool secure) const {
    if (!secure) return settings_.cookie;
    return (sharing_.domain.empty() && path_ == "/" ? "__Host-" : "__Secure-") + settings_.cookie;
}

http::CookieOptions TokenCookie::options(bool secure) const {
    http::CookieOptions chosen;
    chosen.secure = secure;
    chosen.domain = sharing_.domain;
    chosen.path = path_;
    return chosen;
}

}  // namespace postern::sessions
