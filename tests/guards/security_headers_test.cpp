#include "guards/security_headers.hpp"

#include <map>
#include <string>

#include <catch2/catch.hpp>

using namespace postern;

namespace {

const config::Config kShared = {.public_url = "https://login.example.com",
                                .gate = {.origins = {"https://app.example.com", "https://*.example.org"}}};

std::map<std::string, std::string> headers_of(http::Response response, bool secure) {
    http::Request request;
    request.secure = secure;
    guards::add_security_headers(response, request, {});
    return {response.headers.begin(), response.headers.end()};
}

}  // namespace

TEST_CASE("every page carries the whole set of security headers", "[guards][headers]") {
    const std::map<std::string, std::string> expected = {
        {"Content-Type", "text/html; charset=utf-8"},
        {"Content-Security-Policy",
         "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; "
         "base-uri 'none'; object-src 'none'"},
        {"X-Content-Type-Options", "nosniff"},
        {"X-Frame-Options", "DENY"},
        {"Referrer-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Permissions-Policy",
         "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()"},
        {"Cache-Control", "no-store"},
        {"Vary", "Cookie"},
    };
    CHECK(headers_of(http::html("x"), false) == expected);
}

TEST_CASE("over https browsers are told to stay there, over http they are not", "[guards][headers]") {
    CHECK(headers_of(http::html("x"), true).at("Strict-Transport-Security") ==
          "max-age=31536000; includeSubDomains");
    CHECK_FALSE(headers_of(http::html("x"), false).contains("Strict-Transport-Security"));
}

TEST_CASE("an answer that may be kept keeps its own rule", "[guards][headers]") {
    http::Response response = http::text("x");
    response.headers.set("Cache-Control", "no-cache");
    const auto headers = headers_of(response, false);
    CHECK(headers.at("Cache-Control") == "no-cache");
    CHECK_FALSE(headers.contains("Vary"));
    CHECK_FALSE(headers.contains("Cross-Origin-Opener-Policy"));
}

TEST_CASE("a verdict carries no-store alone, and one that lets a request through an authorizer nothing",
          "[guards][headers][gate]") {
    http::Request request;
    request.secure = true;
    http::Response response;
    request.role = http::Role::Authorizer;
    guards::add_security_headers(response, request, kShared);
    CHECK(response.headers.begin() == response.headers.end());
    request.role = http::Role::Check;
    guards::add_security_headers(response, request, kShared);
    CHECK(std::map<std::string, std::string>(response.headers.begin(), response.headers.end()) ==
          std::map<std::string, std::string>{{"Cache-Control", "no-store"}});
}

TEST_CASE("a page shown at a protected site may be styled by the login page's site",
          "[guards][headers][gate]") {
    http::Request request;
    request.role = http::Role::Refused;
    http::Response response = http::html("", http::Status::Forbidden);
    guards::add_security_headers(response, request, kShared);
    CHECK(response.headers.get("Content-Security-Policy") ==
          "default-src 'none'; style-src 'self' https://login.example.com; img-src 'self' "
          "https://login.example.com; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
          "object-src 'none'");
}

TEST_CASE("a form of ours may lead on to where visitors return after signing in", "[guards][headers][gate]") {
    http::Response response = http::html("");
    guards::add_security_headers(response, {}, kShared);
    CHECK(response.headers.get("Content-Security-Policy") ==
          "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' https://app.example.com "
          "https://*.example.org; frame-ancestors 'none'; base-uri 'none'; object-src 'none'");
}
