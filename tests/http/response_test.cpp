#include "http/response.hpp"

#include <iterator>
#include <stdexcept>
#include <string>

#include <catch2/catch.hpp>

#include "http/date.hpp"

using namespace postern;
using namespace postern::http;
using namespace std::chrono_literals;

TEST_CASE("nothing written to a header can hold a control byte", "[http][headers]") {
    Headers headers;
    for (const std::string& value :
         {std::string("a\r\nX: y"), std::string("a\n"), std::string("a\r"), std::string("a\0", 2),
          std::string("\x7f"), std::string("\x1b[31m"), std::string("a\tb")}) {
        CAPTURE(value);
        CHECK_THROWS_AS(headers.set("X", value), std::invalid_argument);
        CHECK_THROWS_AS(headers.add("X", value), std::invalid_argument);
        CHECK_THROWS_AS(redirect(value), std::invalid_argument);
    }
    for (const std::string& name :
         {std::string(), std::string("a b"), std::string("a:"), std::string("a\n")}) {
        CHECK_THROWS_AS(headers.set(name, "v"), std::invalid_argument);
    }
    CHECK(headers.begin() == headers.end());
}

TEST_CASE("setting a header replaces it in any case of its name, adding does not", "[http][headers]") {
    Headers headers;
    headers.set("Allow", "GET");
    headers.set("ALLOW", "POST");
    CHECK(headers.get("allow") == "POST");
    headers.add("Set-Cookie", "a=1");
    headers.add("Set-Cookie", "b=2");
    CHECK(std::distance(headers.begin(), headers.end()) == 3);
    CHECK_FALSE(headers.contains("Location"));
    CHECK(headers.get("Location").empty());
}

TEST_CASE("a response sets and deletes cookies as Flask's does", "[http][cookie]") {
    Response response;
    response.set_cookie("foo", "bar", {.max_age = 30min, .same_site = SameSite::Strict}, Time{0s});
    CHECK(response.headers.get("Set-Cookie") ==
          "foo=bar; Max-Age=1800; Expires=Thu, 01 Jan 1970 00:30:00 GMT; Path=/; HttpOnly; SameSite=Strict");
    CHECK_THROWS_AS(response.set_cookie("foo", "b r", {}, Time{0s}), std::invalid_argument);
    Response deletion;
    deletion.delete_cookie("foo");
    CHECK(deletion.headers.get("Set-Cookie") ==
          "foo=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/; HttpOnly; SameSite=Lax");
}

TEST_CASE("a redirect is 303, so that a POST is followed by a GET", "[http]") {
    const Response response = redirect("/success");
    CHECK(code(response.status) == 303);
    CHECK(response.headers.get("Location") == "/success");
    CHECK(response.body.empty());
}

TEST_CASE("dates are in the form of RFC 9110, whatever the locale", "[http]") {
    CHECK(http_date(Time{784111777s}) == "Sun, 06 Nov 1994 08:49:37 GMT");
    CHECK(http_date(Time{951782400s}) == "Tue, 29 Feb 2000 00:00:00 GMT");
    CHECK(http_date(Time{4102444799s}) == "Thu, 31 Dec 2099 23:59:59 GMT");
}
