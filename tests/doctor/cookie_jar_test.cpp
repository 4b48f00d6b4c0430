#include "doctor/cookie_jar.hpp"

#include <catch2/catch.hpp>

#include "support/manual_clock.hpp"

using namespace postern;
using namespace postern::doctor;

namespace {

const Url kLogin = *parse_url("https://app.example.com/postern/login");
const Url kClear = *parse_url("http://app.example.com/postern/login");
const Time kNow = tests::ManualClock().now();

// Stores the Set-Cookie line from one address and returns the Cookie header that the browser sends to another
// address.
std::string sent(std::string_view line, const Url& from, const std::string& to) {
    CookieJar jar;
    jar.take(line, from, kNow);
    return jar.header_for(*parse_url(to), kNow);
}

}  // namespace

TEST_CASE("a browser drops a cookie that breaks a promise, and why is told", "[doctor]") {
    struct Row {
        const char* line;
        Url from;
        const char* reason;  // a part of the reason; empty if the cookie is kept
    };
    const Row rows[] = {
        {"__Host-session=abc; Path=/; Secure; HttpOnly; SameSite=Lax", kLogin, ""},
        {"__Host-session=abc; Path=/postern; Secure", kLogin, "its Path is not /"},
        {"__Host-session=abc; Secure", kLogin, "its Path is not /"},
        {"__Host-session=abc; Path=/", kLogin, "is not Secure"},
        {"__Host-session=abc; Path=/; Secure; Domain=app.example.com", kLogin, "has a Domain"},
        {"__HOST-session=abc; Path=/", kLogin, "is not Secure"},
        {"__Secure-session=abc; Path=/; Secure; Domain=example.com", kLogin, ""},
        {"__Secure-session=abc; Path=/", kLogin, "is not Secure"},
        {"__Secure-session=abc; Path=/; Secure", kClear, "came over plain http"},
        {"session=abc; Secure", kClear, "came over plain http"},
        {"session=abc; Domain=example.com", kLogin, ""},
        {"session=abc; Domain=.Example.COM", kLogin, ""},
        {"session=abc; Domain=other.example", kLogin, "is not app.example.com or a domain above it"},
        {"session=abc; Domain=p.example.com", kLogin, "is not app.example.com or a domain above it"},
        {"session=abc; Domain=com", kLogin, "is a public suffix"},
        {"session=abc; Domain=127.0.0.1", *parse_url("http://127.0.0.1/"), ""},
        {"session=abc; Domain=0.0.1", *parse_url("http://127.0.0.1/"),
         "the site has no name, only an IP address"},
        {"session=abc; SameSite=None", kLogin, "SameSite=None without Secure"},
        {"session=abc; Partitioned", kLogin, "Partitioned without Secure"},
        {"=__Host-session=abc", kLogin, "it has no name"},
        {"session=a\x01"
         "bc",
         kLogin, "control character"},
        {";Secure", kLogin, "it is empty"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.line);
        const std::string reason = CookieJar().take(row.line, row.from, kNow);
        CHECK(reason.empty() == std::string_view(row.reason).empty());
        CHECK_THAT(reason, Catch::Contains(row.reason));
        CHECK_THAT(reason, !Catch::Contains("abc"));
    }
    CHECK_FALSE(CookieJar().take("session=" + std::string(4096, 'x'), kLogin, kNow).empty());
}

TEST_CASE("a browser sends a cookie where it belongs", "[doctor]") {
    CHECK(sent("session=abc; Path=/", kLogin, "https://app.example.com/x") == "session=abc");
    CHECK(sent("session=abc", kLogin, "https://app.example.com/x").empty());
    CHECK(sent("session=abc", kLogin, "https://app.example.com/postern/x") == "session=abc");
    CHECK(sent("session=abc; Path=/post", kLogin, "https://app.example.com/postern/").empty());
    CHECK(sent("session=abc; Path=/", kLogin, "https://login.example.com/").empty());
    CHECK(sent("session=abc; Path=/; Domain=example.com", kLogin, "https://login.example.com/") ==
          "session=abc");
    CHECK(sent("session=abc; Path=/; Domain=example.com", kLogin, "https://badexample.com/").empty());
    CHECK(sent("session=abc; Path=/; Secure", kLogin, "http://app.example.com/").empty());
    CHECK(sent("session=abc; Path=/; Max-Age=60", kLogin, "https://app.example.com/") == "session=abc");
    CHECK(sent("session=abc; Path=/; Max-Age=0", kLogin, "https://app.example.com/").empty());
    CHECK(
        sent("session=abc; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT", kLogin, "https://app.example.com/")
            .empty());
}

TEST_CASE("why a cookie stays at home is told", "[doctor]") {
    CookieJar jar;
    jar.take("session=abc; Path=/postern", kLogin, kNow);
    CHECK(jar.why_kept_back("session", *parse_url("https://app.example.com/postern/"), kNow).empty());
    CHECK_THAT(jar.why_kept_back("session", *parse_url("https://app.example.com/x"), kNow),
               Catch::Contains("its Path is /postern"));
    CHECK_THAT(jar.why_kept_back("session", *parse_url("https://www.example.com/postern/"), kNow),
               Catch::Contains("it belongs to app.example.com"));
    CHECK_THAT(jar.why_kept_back("other", kLogin, kNow), Catch::Contains("does not have this cookie"));
}

TEST_CASE("a later cookie takes the place of one of its name, domain and path", "[doctor]") {
    CookieJar jar;
    jar.take("session=one; Path=/; Secure", kLogin, kNow);
    jar.take("session=two; Path=/; Secure", kLogin, kNow);
    jar.take("session=three; Path=/postern; Secure", kLogin, kNow);
    CHECK(jar.header_for(kLogin, kNow) == "session=three; session=two");
    CHECK_THAT(jar.take("session=four; Path=/", kClear, kNow), Catch::Contains("over https before"));
    jar.take("session=; Path=/; Max-Age=0; Secure", kLogin, kNow);
    CHECK(jar.header_for(kLogin, kNow) == "session=three");
}

TEST_CASE("a cookie that says its end twice tells the clock that it was made by", "[doctor]") {
    const auto cookie =
        parse_set_cookie("email=x; Max-Age=3600; Expires=Sun, 22 Nov 2026 22:00:00 GMT; SameSite=Lax", kNow);
    REQUIRE(cookie);
    CHECK(cookie->ends == kNow + std::chrono::hours(1));
    CHECK(cookie->own_now == kNow + std::chrono::hours(1));
    CHECK(cookie->same_site == http::SameSite::Lax);
    CHECK_FALSE(parse_set_cookie("email=x; Max-Age=3600", kNow)->own_now);
}
