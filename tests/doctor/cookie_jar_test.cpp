#include "doctor/cookie_jar.hpp"

#include <catch2/catch.hpp>

#include "support/manual_clock.hpp"

using namespace postern;
using namespace postern::doctor;

namespace {

const Url kPage = *parse_url("https://app.example.com/postern/login");
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
        {"__Host-session=abc; Path=/; Secure; HttpOnly; SameSite=Lax", kPage, ""},
        {"__Host-session=abc; Path=/postern; Secure", kPage, "its Path is not /"},
        {"__Host-session=abc; Secure", kPage, "its Path is not /"},
        {"__Host-session=abc; Path=/", kPage, "is not Secure"},
        {"__Host-session=abc; Path=/; Secure; Domain=app.example.com", kPage, "has a Domain"},
        {"__HOST-session=abc; Path=/", kPage, "is not Secure"},
        {"__Secure-session=abc; Path=/; Secure; Domain=example.com", kPage, ""},
        {"__Secure-session=abc; Path=/", kPage, "is not Secure"},
        {"__Secure-session=abc; Path=/; Secure", kClear, "came over plain http"},
        {"session=abc; Secure", kClear, "came over plain http"},
        {"session=abc; Domain=example.com", kPage, ""},
        {"session=abc; Domain=.Example.COM", kPage, ""},
        {"session=abc; Domain=other.example", kPage, "is not app.example.com or a domain above it"},
        {"session=abc; Domain=p.example.com", kPage, "is not app.example.com or a domain above it"},
        {"session=abc; Domain=com", kPage, "is a public suffix"},
        {"session=abc; Domain=127.0.0.1", *parse_url("http://127.0.0.1/"), ""},
        {"session=abc; Domain=0.0.1", *parse_url("http://127.0.0.1/"),
         "the site has no name, only an IP address"},
        {"session=abc; SameSite=None", kPage, "SameSite=None without Secure"},
        {"session=abc; Partitioned", kPage, "Partitioned without Secure"},
        {"=__Host-session=abc", kPage, "it has no name"},
        {"session=a\x01"
         "bc",
         kPage, "control character"},
        {";Secure", kPage, "it is empty"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.line);
        const std::string reason = CookieJar().take(row.line, row.from, kNow);
        CHECK(reason.empty() == std::string_view(row.reason).empty());
        CHECK_THAT(reason, Catch::Contains(row.reason));
        CHECK_THAT(reason, !Catch::Contains("abc"));
    }
    CHECK_FALSE(CookieJar().take("session=" + std::string(4096, 'x'), kPage, kNow).empty());
}

TEST_CASE("a browser sends a cookie where it belongs", "[doctor]") {
    CHECK(sent("session=abc; Path=/", kPage, "https://app.example.com/x") == "session=abc");
    CHECK(sent("session=abc", kPage, "https://app.example.com/x").empty());
    CHECK(sent("session=abc", kPage, "https://app.example.com/postern/x") == "session=abc");
    CHECK(sent("session=abc; Path=/post", kPage, "https://app.example.com/postern/").empty());
    CHECK(sent("session=abc; Path=/", kPage, "https://login.example.com/").empty());
    CHECK(sent("session=abc; Path=/; Domain=example.com", kPage, "https://login.example.com/") ==
          "session=abc");
    CHECK(sent("session=abc; Path=/; Domain=example.com", kPage, "https://badexample.com/").empty());
    CHECK(sent("session=abc; Path=/; Secure", kPage, "http://app.example.com/").empty());
    CHECK(sent("session=abc; Path=/; Max-Age=60", kPage, "https://app.example.com/") == "session=abc");
    CHECK(sent("session=abc; Path=/; Max-Age=0", kPage, "https://app.example.com/").empty());
    CHECK(
        sent("session=abc; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT", kPage, "https://app.example.com/")
            .empty());
}

TEST_CASE("why a cookie stays at home is told", "[doctor]") {
    CookieJar jar;
    jar.take("session=abc; Path=/postern", kPage, kNow);
    CHECK(jar.why_kept_back("session", *parse_url("https://app.example.com/postern/"), kNow).empty());
    CHECK_THAT(jar.why_kept_back("session", *parse_url("https://app.example.com/x"), kNow),
               Catch::Contains("its Path is /postern"));
    CHECK_THAT(jar.why_kept_back("session", *parse_url("https://www.example.com/postern/"), kNow),
               Catch::Contains("it belongs to app.example.com"));
    CHECK_THAT(jar.why_kept_back("other", kPage, kNow), Catch::Contains("does not have this cookie"));
}

TEST_CASE("a later cookie takes the place of one of its name, domain and path", "[doctor]") {
    CookieJar jar;
    jar.take("session=one; Path=/; Secure", kPage, kNow);
    jar.take("session=two; Path=/; Secure", kPage, kNow);
    jar.take("session=three; Path=/postern; Secure", kPage, kNow);
    CHECK(jar.header_for(kPage, kNow) == "session=three; session=two");
    CHECK_THAT(jar.take("session=four; Path=/", kClear, kNow), Catch::Contains("over https before"));
    jar.take("session=; Path=/; Max-Age=0; Secure", kPage, kNow);
    CHECK(jar.header_for(kPage, kNow) == "session=three");
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
