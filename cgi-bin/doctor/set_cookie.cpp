#include "doctor/set_cookie.hpp"

#include <algorithm>
#include <chrono>

#include "base/ascii.hpp"
#include "base/visible.hpp"
#include "http/date.hpp"

namespace postern::doctor {
namespace {

// Max-Age: digits after an optional minus sign; a longer time than the browsers' limit becomes that limit.
std::optional<std::chrono::seconds> parse_max_age(std::string_view text) {
    const bool is_negative = text.starts_with('-');
    const std::string_view digits = is_negative ? text.substr(1) : text;
    if (digits.empty() || !std::ranges::all_of(digits, is_digit)) return std::nullopt;
    if (is_negative) return std::chrono::seconds(0);
    std::chrono::seconds age{0};
    for (const char digit : digits)
        age = std::min(age * 10 + std::chrono::seconds(digit - '0'), http::kMaxCookieAge);
    return age;
}

http::SameSite parse_same_site(std::string_view text) {
    if (equal_ignoring_case(text, "Lax")) return http::SameSite::Lax;
    if (equal_ignoring_case(text, "Strict")) return http::SameSite::Strict;
    return equal_ignoring_case(text, "None") ? http::SameSite::None : http::SameSite::Unset;
}

struct Lifetime {
    std::optional<std::chrono::seconds> max_age;
    std::optional<Time> expires;
};

void take_attribute(SetCookie& cookie, Lifetime& lifetime, std::string_view name, std::string_view value) {
    if (value.size() > http::kMaxCookieAttributeBytes) return;
    const std::string key = lower_case(name);
    if (key == "secure") cookie.secure = true;
    if (key == "httponly") cookie.http_only = true;
    if (key == "partitioned") cookie.partitioned = true;
    if (key == "samesite") cookie.same_site = parse_same_site(value);
    if (key == "path") {
        cookie.path = value.starts_with('/') ? std::optional<std::string>(value) : std::nullopt;
    }
    if (key == "domain") {
        const std::string_view bare = value.starts_with('.') ? value.substr(1) : value;
        cookie.domain = bare.empty() ? std::nullopt : std::optional(lower_case(bare));
    }
    if (key == "max-age") {
        if (const auto age = parse_max_age(value)) lifetime.max_age = age;
    }
    if (key == "expires") {
        if (const auto time = http::parse_date(value)) lifetime.expires = time;
    }
}

bool is_address(std::string_view host) {
    return host.starts_with('[') || host.find_first_not_of("0123456789.") == std::string_view::npos;
}

std::string why_domain_is_refused(const std::string& domain, const Url& from) {
    if (domain_matches(from.origin.host, domain)) {
        // Only the Public Suffix List knows which longer names, such as co.uk, are open to the public.
        const bool is_public = domain.find('.') == std::string::npos && domain != from.origin.host;
        return is_public ? "its Domain " + visible(domain) + " is a public suffix" : "";
    }
    return "its Domain " + visible(domain) + " is not " + from.origin.host + " or a domain above it";
}

}  // namespace

std::optional<SetCookie> parse_set_cookie(std::string_view line, Time now) {
    if (std::ranges::any_of(line, [](char c) { return is_control(c) && c != '\t'; })) return std::nullopt;
    SetCookie cookie;
    std::string_view pair = take_until(line, ';');
    if (pair.find('=') != std::string_view::npos) cookie.name = trimmed(take_until(pair, '='));
    cookie.value = trimmed(pair);
    if (cookie.name.empty() && cookie.value.empty()) return std::nullopt;
    Lifetime lifetime;
    while (!line.empty()) {
        std::string_view attribute = take_until(line, ';');
        const std::string_view name = trimmed(take_until(attribute, '='));
        take_attribute(cookie, lifetime, name, trimmed(attribute));
    }
    if (lifetime.max_age) {
        cookie.ends = now + *lifetime.max_age;
    } else {
        cookie.ends = lifetime.expires;
    }
    const bool lasts = lifetime.max_age && lifetime.max_age->count() > 0;
    if (lasts && lifetime.expires) cookie.own_now = *lifetime.expires - *lifetime.max_age;
    return cookie;
}

std::string why_dropped(const SetCookie& cookie, const Url& from) {
    if (cookie.name.size() + cookie.value.size() > http::kMaxCookieBytes)
        return "name and value have more than 4096 bytes";
    if (cookie.secure && !from.is_https()) return "it is Secure but came over plain http";
    if (cookie.domain) {
        if (is_address(from.origin.host) && *cookie.domain != from.origin.host)
            return "it has a Domain, but the site has no name, only an IP address";
        if (std::string reason = why_domain_is_refused(*cookie.domain, from); !reason.empty()) return reason;
    }
    if (cookie.same_site == http::SameSite::None && !cookie.secure)
        return "it has SameSite=None without Secure";
    if (cookie.partitioned && !cookie.secure) return "it is Partitioned without Secure";
    // Browsers match the prefixes without regard to case.
    if (starts_with_ignoring_case(cookie.name, "__Secure-") && !cookie.secure)
        return "its name begins with __Secure-, but it is not Secure";
    if (starts_with_ignoring_case(cookie.name, "__Host-")) {
        if (!cookie.secure) return "its name begins with __Host-, but it is not Secure";
        if (cookie.path != "/") return "its name begins with __Host-, but its Path is not /";
        if (cookie.domain) return "its name begins with __Host-, but it has a Domain";
    }
    const auto begins_so = [&](std::string_view prefix) {
        return starts_with_ignoring_case(cookie.value, prefix);
    };
    if (cookie.name.empty() && (begins_so("__Secure-") || begins_so("__Host-"))) return "it has no name";
    return "";
}

std::string default_path(const Url& from) {
    const std::string_view path = from.path();
    const auto slash = path.rfind('/');
    return slash == 0 || slash == std::string_view::npos ? "/" : std::string(path.substr(0, slash));
}

bool domain_matches(std::string_view host, std::string_view domain) {
    if (host == domain) return true;
    return !is_address(host) && host.size() > domain.size() && host.ends_with(domain) &&
           host[host.size() - domain.size() - 1] == '.';
}

bool path_matches(std::string_view request_path, std::string_view cookie_path) {
    if (!request_path.starts_with(cookie_path)) return false;
    return request_path.size() == cookie_path.size() || cookie_path.ends_with('/') ||
           request_path[cookie_path.size()] == '/';
}

}  // namespace postern::doctor
