#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace postern::http {

// What browsers keep of a cookie at most (RFC 6265bis §5.6): name and value together, an attribute, a
// lifetime.
constexpr std::size_t kMaxCookieBytes = 4096;
constexpr std::size_t kMaxCookieAttributeBytes = 1024;
constexpr std::chrono::seconds kMaxCookieAge = std::chrono::days{400};

enum class SameSite { Lax, Strict, None, Unset };

// The attributes of a cookie to set; the defaults are the safe ones.
struct CookieOptions {
    std::optional<std::chrono::seconds> max_age = {};  // at most 400 days; absent: until the browser closes
    std::string path = "/";                            // empty: no attribute, the directory of the request
    std::string domain = {};                           // empty: this host alone
    bool secure = false;
    bool http_only = true;
    SameSite same_site = SameSite::Lax;
    bool partitioned = false;
};

// The value of a Set-Cookie line that every browser takes as meant, with Max-Age and Expires both. Error,
// naming the fault: what RFC 6265bis §4.1 and the browsers' limits (§5.6) do not allow: a name that is no
// token or longer than 4096 bytes with the value, a value, path or domain with forbidden characters, an
// attribute over 1024 bytes, a broken __Host- or __Secure- promise, SameSite=None or Partitioned without
// Secure.
Result<std::string> format_set_cookie(std::string_view name, std::string_view value,
                                      const CookieOptions& options, Time now);

// A text as a cookie's value: bytes that a value cannot hold, and '%', are percent-encoded. percent_decoded
// undoes it.
std::string cookie_encoded(std::string_view text);

}  // namespace postern::http
