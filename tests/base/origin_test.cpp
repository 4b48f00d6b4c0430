#include "base/origin.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace postern;

TEST_CASE("a pattern includes the hosts below its domain, of its scheme and port alone", "[base][origin]") {
    const Origin pattern = *parse_origin_pattern("https://*.example.com:8443");
    CHECK(pattern.to_string() == "https://*.example.com:8443");
    CHECK(pattern.includes(*parse_origin("https://app.example.com:8443")));
    CHECK(pattern.includes(*parse_origin("https://a.b.example.com:8443")));
    for (const std::string other :
         {"https://example.com:8443", "https://app.example.com", "http://app.example.com:8443",
          "https://appexample.com:8443", "https://app.example.com.evil.example:8443"}) {
        CAPTURE(other);
        CHECK_FALSE(pattern.includes(*parse_origin(other)));
    }
}

TEST_CASE("an origin includes itself alone, however it is written", "[base][origin]") {
    const Origin origin = *parse_origin("HTTPS://App.Example.com:443");
    CHECK(origin.to_string() == "https://app.example.com");
    CHECK(origin.includes(*parse_origin("https://app.example.com")));
    CHECK_FALSE(origin.includes(*parse_origin("https://a.app.example.com")));
    CHECK_FALSE(origin.includes(*parse_origin("http://app.example.com:443")));
}

TEST_CASE("the origin part of a URL ends before the path", "[base][origin]") {
    CHECK(origin_part("https://app.example.com/a?b=http://c/") == "https://app.example.com");
    CHECK(origin_part("https://app.example.com?a") == "https://app.example.com");
    CHECK(origin_part("https://app.example.com") == "https://app.example.com");
    CHECK(origin_part("/a?b=https://c/").empty());
    CHECK(origin_part("a").empty());
}
