#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "base/clock.hpp"

namespace postern::http {

// The limits of browsers for a cookie (RFC 6265bis §5.6): name and value together, one attribute, the
// lifetime.
constexpr std::size_t kMaxCookieBytes = 4096;
constexpr std::size_t kMaxCookieAttributeBytes = 1024;
constexpr std::chrono::seconds kMaxCookieAge = std::chrono::days{400};

enum class SameSite { Lax, Strict, None, Unset };

// The attributes of a new cookie; the defaults are the safe values.
struct CookieOptions {
    std::optional<std::chrono::seconds> max_age = {};  // at most 400 days; absent: until the browser closes
    std::string path = "/";                            // empty: no attribute, so the directory of the request
    std::string domain = {};                           // empty: only this host
    bool secure = false;
    bool http_only = true;
    SameSite same_site = SameSite::Lax;
    bool partitioned = false;
};

// Why a cookie cannot be set.
enum class CookieFault { Name, Value, TooLarge, Path, Domain, Lifetime, NeedsSecure, HostPrefix };

// The value of a Set-Cookie line that every browser reads as intended, with both Max-Age and Expires. RFC
// 6265bis §4.1 and the limits of browsers (§5.6) forbid: a name that is not a token, name and value longer
// than 4096 bytes together, a value, path or domain with forbidden characters, an attribute over 1024 bytes,
// a lifetime over 400 days, a __Host- or __Secure- name without the attributes it requires, SameSite=None or
// Partitioned without Secure.
tl::expected<std::string, CookieFault> format_set_cookie(std::string_view name, std::string_view value,
                                                         const CookieOptions& options, Time now);

// Makes a text the value of a cookie: bytes that a value cannot contain, and '%', are percent-encoded.
// percent_decoded() restores the text.
std::string cookie_encoded(std::string_view text);

}  // namespace postern::http
