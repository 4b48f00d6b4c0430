#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.hpp"
#include "http/fields.hpp"

namespace postern::http {

// The limits of one request.
constexpr std::size_t kMaxBodyBytes = std::size_t{16} * 1024;
constexpr std::size_t kMaxFields = 32;
constexpr std::size_t kMaxCookieHeaderBytes = std::size_t{8} * 1024;
constexpr std::size_t kMaxCookies = 64;

// Parses application/x-www-form-urlencoded text, a body or a query string, like the parser of the WHATWG URL
// standard (§5.1): ill-formed UTF-8 becomes U+FFFD. Error: too long, too many fields, a NUL.
Result<Fields> parse_urlencoded(std::string_view text);

// Parses the value of a Cookie header (RFC 6265bis §5.8.3 in reverse). Only ';' separates cookies. Only SP
// and HTAB may come before a name. A name extends to its '=', so "a " and "a" are different names. Spaces
// around a value are removed, order and duplicates are kept, pieces without '=' or without a name are
// skipped. Values keep their quotes. The configuration files of the web servers find the session in the
// header by the same rules. Error: too long, too many cookies.
Result<Fields> parse_cookies(std::string_view header);

}  // namespace postern::http
