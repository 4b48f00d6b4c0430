#include "http/cookie.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "base/encoding.hpp"
#include "http/date.hpp"
#include "http/headers.hpp"

namespace postern::http {
namespace {

using namespace std::chrono_literals;

// cookie-octet without '%' and without letters and digits (RFC 6265bis §4.1.1).
constexpr std::string_view kCookieSigns = "!#$&'()*+-./:<=>?@[]^_`{|}~";

bool is_cookie_octet(char c) {
    return c > 0x20 && c < 0x7F && std::string_view("\",;\\").find(c) == std::string_view::npos;
}

bool is_attribute_value(std::string_view text) {
    return text.size() <= kMaxCookieAttributeBytes &&
           std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F && c != ';'; });
}

// Labels of letters, digits and inner hyphens. Browsers ignore a leading dot, which is an old practice.
bool is_domain(std::string_view text) {
    if (text.starts_with('.')) text.remove_prefix(1);
    if (text.empty() || text.size() > 253) return false;
    char previous = '.';
    for (const char c : text) {
        const bool is_inner = is_letter_or_digit(c);
        if (!is_inner && c != '-' && c != '.') return false;
        if (!is_inner && previous == '.') return false;
        if (c == '.' && previous == '-') return false;
        previous = c;
    }
    return previous != '.' && previous != '-';
}

std::optional<CookieFault> fault(std::string_view name, std::string_view value,
                                 const CookieOptions& options) {
    if (!is_token(name)) return CookieFault::Name;
    if (!std::ranges::all_of(value, is_cookie_octet)) return CookieFault::Value;
    if (name.size() + value.size() > kMaxCookieBytes) return CookieFault::TooLarge;
    if (!is_attribute_value(options.path) || (!options.path.empty() && !options.path.starts_with('/')))
        return CookieFault::Path;
    if (!options.domain.empty() && !is_domain(options.domain)) return CookieFault::Domain;
    if (options.max_age && *options.max_age > kMaxCookieAge) return CookieFault::Lifetime;
    // Browsers match the prefixes without regard to case, so "__host-" must satisfy the rule too.
    const bool needs_secure = options.same_site == SameSite::None || options.partitioned ||
                              starts_with_ignoring_case(name, "__Secure-");
    if (needs_secure && !options.secure) return CookieFault::NeedsSecure;
    if (starts_with_ignoring_case(name, "__Host-") &&
        (!options.secure || options.path != "/" || !options.domain.empty())) {
        return CookieFault::HostPrefix;
    }
    return std::nullopt;
}

std::string_view same_site_attribute(SameSite same_site) {
    switch (same_site) {
        case SameSite::Lax:
            return "; SameSite=Lax";
        case SameSite::Strict:
            return "; SameSite=Strict";
        case SameSite::None:
            return "; SameSite=None";
        case SameSite::Unset:
            return "";
    }
    return "";
}

}  // namespace

tl::expected<std::string, CookieFault> format_set_cookie(std::string_view name, std::string_view value,
                                                         const CookieOptions& options, Time now) {
    if (const auto found = fault(name, value, options)) return tl::unexpected(*found);
    std::string line = std::string(name) + "=" + std::string(value);
    if (options.max_age) {
        // A lifetime of zero or less deletes the cookie; the epoch is in the past for every browser's clock.
        const bool is_over = *options.max_age <= 0s;
        line += "; Max-Age=" + std::to_string(is_over ? 0 : options.max_age->count());
        line += "; Expires=" + http_date(is_over ? Time{} : now + *options.max_age);
    }
    if (!options.domain.empty()) line += "; Domain=" + options.domain;
    if (!options.path.empty()) line += "; Path=" + options.path;
    if (options.secure) line += "; Secure";
    if (options.http_only) line += "; HttpOnly";
    line += same_site_attribute(options.same_site);
    if (options.partitioned) line += "; Partitioned";
    return line;
}

std::string cookie_encoded(std::string_view text) {
    return percent_encoded(text, kCookieSigns);
}

}  // namespace postern::http
