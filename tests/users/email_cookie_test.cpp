#include "users/email_cookie.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace postern;
using namespace std::chrono_literals;

namespace {

constexpr Time kNow{1795377600s};

std::string set_line(const config::EmailCookie& settings, bool secure = false, std::string_view mount = "/") {
    http::Request request;
    request.secure = secure;
    http::Response response;
    users::EmailCookie(settings, mount).set(response, request, "ada@example.com", kNow);
    return std::string(response.headers.get("Set-Cookie"));
}

std::string remembered(const std::string& value) {
    http::Request request;
    request.cookies.add("email", value);
    return users::EmailCookie({}, "/").read(request);
}

}  // namespace

TEST_CASE("the email cookie has the lifetime, path and domain that are configured", "[users][cookie]") {
    CHECK(set_line({}) ==
          "email=ada@example.com; Max-Age=31536000; Expires=Mon, 22 Nov 2027 20:00:00 GMT; Path=/; "
          "HttpOnly; SameSite=Lax");
    CHECK(set_line({.lifetime = 0s}) == "email=ada@example.com; Path=/; HttpOnly; SameSite=Lax");
    CHECK(set_line({.lifetime = 60s, .path = "/a", .domain = "example.com"}, true) ==
          "email=ada@example.com; Max-Age=60; Expires=Sun, 22 Nov 2026 20:01:00 GMT; Domain=example.com; "
          "Path=/a; "
          "Secure; HttpOnly; SameSite=Lax");
    CHECK(set_line({.lifetime = 0s}, false, "/signin/") ==
          "email=ada@example.com; Path=/signin/; HttpOnly; SameSite=Lax");
}

TEST_CASE("forgetting deletes the very cookie that was set", "[users][cookie]") {
    http::Response response;
    users::EmailCookie({.path = "/a", .domain = "example.com"}, "/").remove(response, {});
    CHECK(response.headers.get("Set-Cookie") ==
          "email=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; "
          "Domain=example.com; Path=/a; HttpOnly; SameSite=Lax");
}

TEST_CASE("what is remembered is shown only when it is an email address", "[users][cookie]") {
    CHECK(remembered("ada@example.com") == "ada@example.com");
    CHECK(remembered("\"ada@example.com\"") == "ada@example.com");
    CHECK(remembered("%C3%A9@example.com") == "\xC3\xA9@example.com");
    for (const char* other : {"", "ada", "%00@x", "a%0d%0a@x", "%FF@x", "a%40b%40c", "\""})
        CHECK(remembered(other).empty());
}
