#include "doctor/session_cookies.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/token.hpp"

namespace postern::doctor {
namespace {

constexpr std::string_view kEmail = "email";

bool has_same_site(const SetCookie& cookie) {
    return cookie.same_site == http::SameSite::Lax || cookie.same_site == http::SameSite::Strict;
}

// Checks Postern's clock; the web server's clock is checked elsewhere.
void look_at_clock_of(const SetCookie& cookie, Time now, Diagnosis& diagnosis) {
    if (!cookie.own_now) return;
    const auto skew = std::chrono::duration_cast<std::chrono::seconds>(*cookie.own_now - now);
    if (skew <= kMostSkew && skew >= -kMostSkew) return;
    diagnosis.find(Fault::ClockSkew,
                   fmt::format("Postern's clock differs from this machine's clock by {} s", skew.count()));
}

}  // namespace

const ReceivedCookie* SessionCookies::session() const {
    // The value decides, because the name may have been changed.
    const auto found = std::ranges::find_if(received_, [](const ReceivedCookie& each) {
        return each.cookie.name != kEmail && is_token(each.cookie.value);
    });
    return found == received_.end() ? nullptr : &*found;
}

void SessionCookies::examine(const Site& site, Time now, Diagnosis& diagnosis) const {
    if (session() == nullptr)
        diagnosis.find(Fault::CookieLost, "the sign-in was answered without a session cookie");
    for (const ReceivedCookie& each : received_) {
        // Other cookies do not belong to Postern: a load balancer may set its own.
        if (&each != session() && each.cookie.name != kEmail) continue;
        const auto& [cookie, why_dropped] = each;
        const std::string name = name_of(cookie);
        if (!why_dropped.empty())
            diagnosis.find(Fault::CookieRefused, fmt::format("{}: {}", name, why_dropped));
        if (site.login.is_https() && !cookie.secure)
            diagnosis.find(Fault::CookieInsecure, name + " has no Secure");
        if (!cookie.http_only) diagnosis.find(Fault::CookieOpen, name + " has no HttpOnly");
        if (!has_same_site(cookie)) diagnosis.find(Fault::CookieOpen, name + " has no SameSite");
        look_at_clock_of(cookie, now, diagnosis);
    }
    diagnosis.rule_out({Fault::CookieRefused, Fault::CookieInsecure, Fault::CookieOpen});
}

std::string SessionCookies::as_postern_knows_them() const {
    HeaderLines pairs;
    const auto add = [&](std::string_view name, const std::string& value) {
        const bool is_there = std::ranges::find(pairs, name, &HeaderLines::value_type::first) != pairs.end();
        if (!name.empty() && !is_there) pairs.emplace_back(name, value);
    };
    for (const ReceivedCookie& each : received_)
        add(each.cookie.name, each.cookie.value);
    if (const ReceivedCookie* own = session()) {
        for (const std::string_view name : {"session", "__Host-session", "__Secure-session"})
            add(name, own->cookie.value);
    }
    std::vector<std::string> cookies;
    for (const auto& [name, value] : pairs)
        cookies.push_back(fmt::format("{}={}", name, value));
    return fmt::format("{}", fmt::join(cookies, "; "));
}

void SessionCookies::hide_in(Diagnosis& diagnosis) const {
    // Hides no other value: otherwise a site could remove words from the report.
    if (const ReceivedCookie* own = session()) diagnosis.hide(own->cookie.value);
}

std::string name_of(const SetCookie& cookie) {
    return "\"" + shown(cookie.name) + "\"";
}

}  // namespace postern::doctor
