#include "doctor/url.hpp"

#include <catch2/catch.hpp>

using namespace postern::doctor;

TEST_CASE("an address is read into what a browser asks for", "[doctor]") {
    const auto url = parse_url("HTTPS://App.Example.com:8443/x/./y/../z?a=1&b=../c#part");
    REQUIRE(url);
    CHECK(url->text() == "https://app.example.com:8443/x/z?a=1&b=../c");
    CHECK(url->path() == "/x/z");
    CHECK(url->query() == "a=1&b=../c");
    CHECK(parse_url("http://app.example.com")->text() == "http://app.example.com/");
    CHECK(parse_url("http://app.example.com:80?a")->text() == "http://app.example.com/?a");
    CHECK(parse_url("https://app.example.com:443/")->origin.to_string() == "https://app.example.com");
    CHECK(parse_url("http://[::1]:8080/")->origin.to_string() == "http://[::1]:8080");
}

TEST_CASE("what is no address of a site is refused", "[doctor]") {
    for (const char* text :
         {"", "app.example.com", "/x", "ftp://app.example.com/", "file:///etc/passwd", "https://",
          "https:///x", "https://a@app.example.com/", "https://app.example.com:0/",
          "https://app.example.com:65536/", "https://app.example.com:x/", "https://app.exam ple.com/",
          "https://app.example.com/\r\nX: y", "https://app.example.com\\@evil.example/",
          "https://\xc3\xa4.example/", "https://[::1/", "https://-a/", "javascript:alert(1)",
          "https://app.example.com/\x1b[2J"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_url(text));
    }
    CHECK_FALSE(parse_url("https://app.example.com/" + std::string(9000, 'x')));
}

TEST_CASE("a Location leads where a browser would go", "[doctor]") {
    const Url base = *parse_url("https://app.example.com/x/y?a=1");
    const std::pair<const char*, const char*> rows[] = {
        {"/postern/?rd=/x/y%3Fa%3D1", "https://app.example.com/postern/?rd=/x/y%3Fa%3D1"},
        {"z", "https://app.example.com/x/z"},
        {"../z", "https://app.example.com/z"},
        {"../../../z/.", "https://app.example.com/z/"},
        {"?b=2", "https://app.example.com/x/y?b=2"},
        {"", "https://app.example.com/x/y?a=1"},
        {"#part", "https://app.example.com/x/y?a=1"},
        {"//login.example.com/", "https://login.example.com/"},
        {"/x?", "https://app.example.com/x?"},
        {"/\xc3\xa4?\xc3\xa4", "https://app.example.com/%C3%A4?%C3%A4"},
        {"z/%e4/../%2F", "https://app.example.com/x/z/%2F"},
        {"http://login.example.com", "http://login.example.com/"},
        {"x:y", nullptr},
        {"javascript:alert(1)", nullptr},
        {"/\\evil.example", nullptr},
        {"/\x1b", nullptr},
    };
    for (const auto& [reference, wanted] : rows) {
        CAPTURE(reference);
        const auto url = resolve(base, reference);
        CHECK(url.has_value() == (wanted != nullptr));
        if (url && wanted != nullptr) CHECK(url->text() == wanted);
    }
}

TEST_CASE("only this machine is a loopback", "[doctor]") {
    for (const char* text : {"http://localhost/", "http://app.localhost/", "http://127.0.0.1:5000/",
                             "http://127.1.2.3/", "http://[::1]/"}) {
        CAPTURE(text);
        CHECK(parse_url(text)->is_loopback());
    }
    for (const char* text : {"http://localhost.example.com/", "http://127.0.0.1.example.com/",
                             "http://10.0.0.1/", "http://xlocalhost/", "http://127.example/"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_url(text)->is_loopback());
    }
}
