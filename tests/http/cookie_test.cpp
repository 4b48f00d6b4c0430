#include "http/cookie.hpp"

#include <string>

#include <catch2/catch.hpp>

#include "base/encoding.hpp"

using namespace postern;
using namespace postern::http;
using namespace std::chrono_literals;

namespace {

constexpr Time kNow{1795377600s};  // Sun, 22 Nov 2026 20:00:00 GMT

CookieOptions secure() {
    CookieOptions options;
    options.secure = true;
    return options;
}

bool is_refused(std::string_view name, std::string_view value, const CookieOptions& options = {}) {
    return !format_set_cookie(name, value, options, kNow);
}

}  // namespace

TEST_CASE("a cookie has safe attributes unless told otherwise", "[http][cookie]") {
    CHECK(format_set_cookie("n", "v", {}, kNow) == "n=v; Path=/; HttpOnly; SameSite=Lax");
    CHECK(format_set_cookie("n", "", {}, kNow) == "n=; Path=/; HttpOnly; SameSite=Lax");
}

TEST_CASE("a lifetime is told twice, for old browsers and new ones", "[http][cookie]") {
    CookieOptions options;
    options.max_age = 30min;
    CHECK(format_set_cookie("n", "v", options, kNow) ==
          "n=v; Max-Age=1800; Expires=Sun, 22 Nov 2026 20:30:00 GMT; Path=/; HttpOnly; SameSite=Lax");
    options.max_age = -1s;
    CHECK(format_set_cookie("n", "v", options, kNow) ==
          "n=v; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/; HttpOnly; SameSite=Lax");
}

TEST_CASE("every attribute is written where it is wanted", "[http][cookie]") {
    CookieOptions options = secure();
    options.path = "/app";
    options.domain = "example.com";
    options.http_only = false;
    options.same_site = SameSite::None;
    options.partitioned = true;
    CHECK(format_set_cookie("n", "v", options, kNow) ==
          "n=v; Domain=example.com; Path=/app; Secure; SameSite=None; Partitioned");
    options.path = "";
    options.domain = "";
    options.same_site = SameSite::Unset;
    options.partitioned = false;
    CHECK(format_set_cookie("n", "v", options, kNow) == "n=v; Secure");
    options.same_site = SameSite::Strict;
    CHECK(format_set_cookie("n", "v", options, kNow) == "n=v; Secure; SameSite=Strict");
}

TEST_CASE("a name or value that could end the line is refused", "[http][cookie]") {
    for (const std::string& name :
         {std::string(), std::string("a b"), std::string("a=b"), std::string("a;b"), std::string("a\r\n"),
          std::string("a\0", 2), std::string("\xC3\xA9"), std::string("a,b"), std::string("\"a\"")}) {
        CAPTURE(name);
        CHECK(is_refused(name, "v"));
    }
    for (const std::string& value :
         {std::string("a b"), std::string("a;b"), std::string("a,b"), std::string("\"a\""),
          std::string("a\\b"), std::string("a\r\nX: y"), std::string("a\0", 2), std::string("\x7f"),
          std::string("\xC3\xA9"), std::string("a\tb")}) {
        CAPTURE(value);
        CHECK(is_refused("n", value));
    }
}

TEST_CASE("what browsers would cut or drop is refused", "[http][cookie]") {
    CHECK_FALSE(is_refused("n", std::string(4095, 'v')));
    CHECK(is_refused("n", std::string(4096, 'v')));
    CookieOptions options;
    options.path = "/" + std::string(1023, 'p');
    CHECK_FALSE(is_refused("n", "v", options));
    options.path += "p";
    CHECK(is_refused("n", "v", options));
    options.path = "app";
    CHECK(is_refused("n", "v", options));
    options.path = "/a;b";
    CHECK(is_refused("n", "v", options));
    options.path = "/";
    options.max_age = 400 * 24h;
    CHECK_FALSE(is_refused("n", "v", options));
    options.max_age = 400 * 24h + 1s;
    CHECK(is_refused("n", "v", options));
}

TEST_CASE("a domain must be a host name", "[http][cookie]") {
    CookieOptions options;
    for (const char* domain : {"example.com", ".example.com", "localhost", "a-b.example", "127.0.0.1"}) {
        options.domain = domain;
        CHECK_FALSE(is_refused("n", "v", options));
    }
    for (const char* domain : {".", "..a", "a..b", "-a", "a-", "a-.b", "a.-b", "a b", "a;b", "a_b", "a.",
                               "[::1]", "https://a", "a/b", "a:80"}) {
        CAPTURE(domain);
        options.domain = domain;
        CHECK(is_refused("n", "v", options));
    }
}

TEST_CASE("a prefix's promise is kept, in whatever case it is written", "[http][cookie]") {
    CHECK(is_refused("__Host-n", "v"));
    CHECK(is_refused("__hOST-n", "v"));
    CHECK(is_refused("__Secure-n", "v"));
    CHECK(is_refused("__secure-n", "v"));
    CookieOptions options = secure();
    CHECK_FALSE(is_refused("__Host-n", "v", options));
    CHECK_FALSE(is_refused("__Secure-n", "v", options));
    options.domain = "example.com";
    CHECK(is_refused("__Host-n", "v", options));
    CHECK_FALSE(is_refused("__Secure-n", "v", options));
    options.domain = "";
    options.path = "/app";
    CHECK(is_refused("__HOST-n", "v", options));
}

TEST_CASE("SameSite=None and Partitioned demand Secure", "[http][cookie]") {
    CookieOptions options;
    options.same_site = SameSite::None;
    CHECK(is_refused("n", "v", options));
    options.same_site = SameSite::Lax;
    options.partitioned = true;
    CHECK(is_refused("n", "v", options));
}

TEST_CASE("any text can be carried in a cookie, and an email stays readable", "[http][cookie]") {
    CHECK(cookie_encoded("ada+x@example.com") == "ada+x@example.com");
    for (const std::string& text :
         {std::string("a b;c,\"d\"\\ %41"), std::string("\xE2\x82\xAC"), std::string("\0\r\n", 3)}) {
        CHECK_FALSE(is_refused("n", cookie_encoded(text)));
        CHECK(percent_decoded(cookie_encoded(text)) == text);
    }
}
