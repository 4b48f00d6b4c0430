#include "doctor/cookie_jar.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/visible.hpp"

namespace postern::doctor {

std::string CookieJar::take(std::string_view set_cookie_line, const Url& from, Time now) {
    auto cookie = parse_set_cookie(set_cookie_line, now);
    if (!cookie) return "it is empty or has a control character";
    if (std::string reason = why_dropped(*cookie, from); !reason.empty()) return reason;
    Kept fresh{*cookie, from.origin.host, cookie->path.value_or(default_path(from))};
    const bool overlays_secure = std::ranges::any_of(kept_, [&](const Kept& each) {
        return each.cookie.secure && each.cookie.name == fresh.cookie.name && !from.is_https() &&
               (domain_matches(each.host, fresh.host) || domain_matches(fresh.host, each.host)) &&
               path_matches(fresh.path, each.path);
    });
    if (overlays_secure)
        return "a cookie with this name came over https before, and this cookie came over plain http";
    std::erase_if(kept_, [&](const Kept& each) { return each.is_same(fresh); });
    const bool is_over = fresh.cookie.ends && *fresh.cookie.ends <= now;
    if (!is_over) kept_.push_back(std::move(fresh));
    return "";
}

std::string CookieJar::header_for(const Url& url, Time now) const {
    std::vector<const Kept*> sent;
    for (const Kept& each : kept_) {
        if (each.why_not_to(url, now).empty()) sent.push_back(&each);
    }
    std::ranges::stable_sort(sent, std::ranges::greater(),
                             [](const Kept* each) { return each->path.size(); });
    std::vector<std::string> pairs;
    for (const Kept* each : sent)
        pairs.push_back((each->cookie.name.empty() ? "" : each->cookie.name + "=") + each->cookie.value);
    return fmt::format("{}", fmt::join(pairs, "; "));
}

std::string CookieJar::why_kept_back(std::string_view name, const Url& url, Time now) const {
    std::string reason = "the browser does not have this cookie";
    for (const Kept& each : kept_) {
        if (each.cookie.name != name) continue;
        reason = each.why_not_to(url, now);
        if (reason.empty()) break;
    }
    return reason;
}

std::string CookieJar::Kept::why_not_to(const Url& url, Time now) const {
    if (cookie.ends && *cookie.ends <= now) return "it has expired";
    if (cookie.secure && !url.is_https()) return "it is Secure, and the page is requested over plain http";
    if (cookie.domain ? !domain_matches(url.origin.host, *cookie.domain) : url.origin.host != host)
        return "it belongs to " + visible(cookie.domain.value_or(host)) + ", and the page is on " +
               url.origin.host;
    if (!path_matches(url.path(), path))
        return "its Path is " + visible(path) + ", and the page is not below it";
    return "";
}

bool CookieJar::Kept::is_same(const Kept& other) const {
    return cookie.name == other.cookie.name && path == other.path &&
           cookie.domain.has_value() == other.cookie.domain.has_value() &&
           cookie.domain.value_or(host) == other.cookie.domain.value_or(other.host);
}

}  // namespace postern::doctor
