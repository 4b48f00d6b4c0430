#include "guards/security_headers.hpp"

#include <map>
#include <string>

#include <catch2/catch.hpp>

using namespace postern;

namespace {

std::map<std::string, std::string> headers_of(http::Response response, bool secure,
                                              const config::Config& config = {}) {
    http::Request request;
    request.secure = secure;
    guards::add_security_headers(response, request, config);
    return {response.headers.begin(), response.headers.end()};
}

config::Config at_login_example() {
    config::Config config;
    config.public_url = *parse_origin("https://login.example.com");
    return config;
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

TEST_CASE("a page that another page may show inside of it names who may", "[guards][headers]") {
    http::Response response = http::html("x");
    response.framed_by = "https://app.example.com";
    const auto headers = headers_of(response, false);
    CHECK(headers.at("Content-Security-Policy") ==
          "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors "
          "https://app.example.com; base-uri 'none'; object-src 'none'");
    CHECK(headers.at("X-Frame-Options") == "SAMEORIGIN");
}

TEST_CASE("over https browsers are told to stay there, over http they are not", "[guards][headers]") {
    CHECK(headers_of(http::html("x"), true).at("Strict-Transport-Security") == "max-age=31536000");
    CHECK_FALSE(headers_of(http::html("x"), false).contains("Strict-Transport-Security"));
}

TEST_CASE("the hosts below this one are told to stay on https only if the operator says so",
          "[guards][headers]") {
    config::Config config;
    config.hsts.include_subdomains = true;
    CHECK(headers_of(http::html("x"), true, config).at("Strict-Transport-Security") ==
          "max-age=31536000; includeSubDomains");
    CHECK_FALSE(headers_of(http::html("x"), false, config).contains("Strict-Transport-Security"));
    config.mount = "/postern/";
    CHECK(headers_of(http::html("x"), true, config).at("Strict-Transport-Security") == "max-age=31536000");
}

TEST_CASE("a 401 names a way to sign in for which no browser opens a dialog", "[guards][headers][gate]") {
    for (const auto role : {http::Role::Page, http::Role::Check, http::Role::Authorizer}) {
        http::Request request;
        request.role = role;
        for (const auto status :
             {http::Status::Unauthorized, http::Status::Forbidden, http::Status::SeeOther}) {
            http::Response response;
            response.status = status;
            guards::add_security_headers(response, request, {});
            CHECK(response.headers.get("WWW-Authenticate") ==
                  (status == http::Status::Unauthorized ? "Cookie realm=\"sign-in\"" : ""));
        }
    }
}

TEST_CASE("a 401 that asks for a second factor keeps its own challenge", "[guards][headers][gate]") {
    for (const auto role : {http::Role::Page, http::Role::Check, http::Role::Authorizer}) {
        http::Request request;
        request.role = role;
        http::Response response;
        response.status = http::Status::Unauthorized;
        response.headers.set("WWW-Authenticate", "Bearer acr_values=\"factor:2\"");
        guards::add_security_headers(response, request, {});
        CHECK(response.headers.get("WWW-Authenticate") == "Bearer acr_values=\"factor:2\"");
    }
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
    guards::add_security_headers(response, request, at_login_example());
    CHECK(response.headers.begin() == response.headers.end());
    request.role = http::Role::Check;
    guards::add_security_headers(response, request, at_login_example());
    CHECK(std::map<std::string, std::string>(response.headers.begin(), response.headers.end()) ==
          std::map<std::string, std::string>{{"Cache-Control", "no-store"}});
}

TEST_CASE("a page shown at a protected site may be styled by the login page's site",
          "[guards][headers][gate]") {
    http::Request request;
    request.role = http::Role::Refused;
    http::Response response = http::html("", http::Status::Forbidden);
    guards::add_security_headers(response, request, at_login_example());
    CHECK(response.headers.get("Content-Security-Policy") ==
          "default-src 'none'; style-src 'self' https://login.example.com; img-src 'self' "
          "https://login.example.com; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
          "object-src 'none'");
}

TEST_CASE("a form that leads on to another site after signing in may do so", "[guards][headers][gate]") {
    http::Response response = http::html("");
    response.forms_lead_to = "https://app.example.com";
    guards::add_security_headers(response, {}, at_login_example());
    CHECK(response.headers.get("Content-Security-Policy") ==
          "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' https://app.example.com; "
          "frame-ancestors 'none'; base-uri 'none'; object-src 'none'");
}

TEST_CASE("how a protected site is reached is its own affair", "[guards][headers][gate]") {
    http::Request request;
    request.secure = true;
    request.role = http::Role::Refused;
    http::Response response = http::html("", http::Status::Forbidden);
    guards::add_security_headers(response, request, {});
    CHECK_FALSE(response.headers.contains("Strict-Transport-Security"));
}
