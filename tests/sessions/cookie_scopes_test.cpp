#include "sessions/cookie_scopes.hpp"

#include <catch2/catch.hpp>

#include "sessions/token_cookie.hpp"

using namespace postern;
using Names = std::vector<std::string>;

TEST_CASE("a host's cookies are deleted for the host and its parents, never for a public suffix",
          "[sessions][cookie]") {
    const std::pair<const char*, Names> rows[] = {
        {"example.com", {"example.com"}},
        {"login.example.com", {"login.example.com", "example.com"}},
        {"A.Login.Example.Com:8443", {"a.login.example.com", "login.example.com", "example.com"}},
        {"shop.example.co.uk", {"shop.example.co.uk", "example.co.uk"}},
        {"ada.github.io", {"ada.github.io"}},
        {"co.uk", {}},
        {"app.internal", {"app.internal"}},
        {"localhost", {}},
        {"localhost:5000", {}},
        {"192.0.2.7", {}},
        {"192.0.2.7:80", {}},
        {"[2001:db8::1]:80", {}},
        {"", {}},
        {":80", {}},
    };
    for (const auto& [host, domains] : rows) {
        CAPTURE(host);
        CHECK(sessions::cookie_domains(host) == domains);
    }
}

TEST_CASE("a cookie that arrives at a page may have been set for each folder above it",
          "[sessions][cookie]") {
    const std::pair<const char*, Names> rows[] = {
        {"", {"/"}},
        {"/", {"/"}},
        {"/app", {"/", "/app", "/app/"}},
        {"/app/x", {"/", "/app", "/app/", "/app/x", "/app/x/"}},
        {"/app//x/", {"/", "/app", "/app/", "/app//x", "/app//x/"}},
        {"/app?next=/other/y", {"/", "/app", "/app/"}},
        {"/app#/other", {"/", "/app", "/app/"}},
        {"/app?u=http://example.com/x", {"/", "/app", "/app/"}},
        {"https://app.example.com", {"/"}},
        {"https://app.example.com/a?b", {"/", "/a", "/a/"}},
    };
    for (const auto& [target, paths] : rows) {
        CAPTURE(target);
        CHECK(sessions::cookie_paths(target) == paths);
    }
}

TEST_CASE("however deep a page and its host are, the headers that delete cookies fit into 16 KB",
          "[sessions][cookie]") {
    std::string host = "example.com";
    std::string target;
    for (int i = 0; i < 40; ++i) {
        if (i < 20) host.insert(0, "department.");
        target += "/" + std::string(40, 'x');
    }
    http::Request request;
    request.host = host;
    http::Response response;
    sessions::TokenCookie({}, {}).remove_everywhere(response, request, sessions::cookie_paths(target));
    std::size_t bytes = 0;
    std::size_t lines = 0;
    for (const auto& [name, value] : response.headers) {
        ++lines;
        bytes += name.size() + value.size() + 4;
    }
    CHECK(lines <= 64);
    CHECK(lines > 20);
    CHECK(bytes < std::size_t{14} * 1024);
}

TEST_CASE("a visitor who makes up a long host and a deep path gets few scopes", "[sessions][cookie]") {
    std::string host = "example.com";
    std::string target;
    for (int i = 0; i < 3000; ++i) {
        host.insert(0, "a.");
        target += "/a";
    }
    CHECK(sessions::cookie_domains(host).empty());
    CHECK(sessions::cookie_paths(target).size() < 40);
    CHECK(sessions::cookie_paths("/" + std::string(3000, 'x')) == Names{"/"});
}
