#include "guards/return_target.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

using postern::guards::is_safe_return_target;
using postern::guards::wanted_return_target;

namespace {

const std::vector<std::string> kOrigins = {"https://app.example.com", "http://app.example.com:8080",
                                           "https://*.example.org", "https://*.example.net:8443",
                                           "https://[::1]:9443"};

}  // namespace

TEST_CASE("a path on this site is a safe return target", "[guards][redirect]") {
    for (const std::string target : {"/", "/app", "/app/", "/app?a=1&b=2", "/a%20b", "/app#part", "/a//b",
                                     "/...", "/a..b", "/app?next=../x", "/%E2%82%AC", "/a:b@c", "/?", "/#"}) {
        CAPTURE(target);
        CHECK(is_safe_return_target(target, {}));
    }
    CHECK(is_safe_return_target("/" + std::string(2047, 'a'), {}));
}

TEST_CASE("what any browser could read as another site is not a return target", "[guards][redirect]") {
    for (const std::string& target : {std::string(""),
                                      std::string("app"),
                                      std::string("//evil.example"),
                                      std::string("///evil.example"),
                                      std::string("/\\evil.example"),
                                      std::string("\\/evil.example"),
                                      std::string("\\\\evil.example"),
                                      std::string("/\t/evil.example"),
                                      std::string("/\n/evil.example"),
                                      std::string("/\r\n/evil.example"),
                                      std::string(" /app"),
                                      std::string("/ /evil.example"),
                                      std::string("https://evil.example"),
                                      std::string("https:evil.example"),
                                      std::string("javascript:alert(1)"),
                                      std::string("data:text/html,x"),
                                      std::string("?x"),
                                      std::string("#x"),
                                      std::string("."),
                                      std::string("/./app"),
                                      std::string("/app/.."),
                                      std::string("/.."),
                                      std::string("/../app"),
                                      std::string("/%2e%2e/app"),
                                      std::string("/.%2E"),
                                      std::string("/a/%2e/b"),
                                      std::string("/..?x"),
                                      std::string("/..#x"),
                                      std::string("/\x01"),
                                      std::string("/\x7f"),
                                      std::string("/\0x", 3),
                                      std::string("/\xE2\x82\xAC"),
                                      std::string("/\xE3\x80\x82"),
                                      std::string("/app\\..\\x"),
                                      std::string("/\x0bapp"),
                                      std::string("@evil.example"),
                                      std::string(".evil.example"),
                                      std::string("/") + std::string(2048, 'a')}) {
        CAPTURE(target);
        CHECK_FALSE(is_safe_return_target(target, {}));
        CHECK_FALSE(is_safe_return_target(target, kOrigins));
    }
}

TEST_CASE("a URL of a listed origin is a safe return target", "[guards][redirect][gate]") {
    for (const std::string target :
         {"https://app.example.com", "https://app.example.com/", "https://app.example.com/x?a=1&b=2%20c#d",
          "https://app.example.com?x", "https://app.example.com#x", "https://app.example.com:443/x",
          "HTTPS://App.Example.Com/x", "http://app.example.com:8080/x", "http://app.example.com:08080/x",
          "https://one.example.org/", "https://one.two.example.org/", "https://one.example.net:8443/",
          "https://[::1]:9443/x", "https://app.example.com//x",
          "https://app.example.com/?x=https://y/../z"}) {
        CAPTURE(target);
        CHECK(is_safe_return_target(target, kOrigins));
        CHECK_FALSE(is_safe_return_target(target, {}));
    }
}

TEST_CASE("a URL of any other origin is not, however it is written", "[guards][redirect][gate]") {
    for (const std::string target : {"http://app.example.com/",
                                     "https://app.example.com:8443/",
                                     "https://app.example.com.evil.example/",
                                     "https://evilapp.example.com/",
                                     "https://app.example.com@evil.example/",
                                     "https://app.example.com:443@evil.example/",
                                     "https://evil.example/https://app.example.com/",
                                     "https://evil.example?https://app.example.com/",
                                     "https://evil.example#@app.example.com/",
                                     "https://evil.example\\@app.example.com/",
                                     "https://user@app.example.com/",
                                     "https://user:secret@app.example.com/",
                                     "https://@app.example.com/",
                                     "https:/app.example.com/",
                                     "https:///app.example.com/",
                                     "https:app.example.com",
                                     "https:\\\\app.example.com/",
                                     "//app.example.com/",
                                     "app.example.com/",
                                     "ftp://app.example.com/",
                                     "javascript://app.example.com/%0aalert(1)",
                                     "data://app.example.com/",
                                     "https://app.example.com./",
                                     "https://app%2eexample.com/",
                                     "https://app.example.com%2f@evil.example/",
                                     "https://app.example.com%00.evil.example/",
                                     "https://app.example.com:/",
                                     "https://app.example.com:0443x/",
                                     "https://app.example.com:99999/",
                                     "https://app.example.com:443:443/",
                                     "https://app.example.com /",
                                     " https://app.example.com/",
                                     "https://app.example.com/../x",
                                     "https://app.example.com/%2e%2e/x",
                                     "https://app.example.com/.",
                                     "https://example.org/",
                                     "https://badexample.org/",
                                     "https://.example.org/",
                                     "https://-.example.org/",
                                     "https://*.example.org/",
                                     "https://evil.example/.example.org",
                                     "https://evil.example?.example.org",
                                     "https://one.example.org.evil.example/",
                                     "https://one.example.org:8443/",
                                     "http://one.example.org/",
                                     "https://one.example.net/",
                                     "https://evil.example#.example.org",
                                     "https://evil.example\\.example.org/",
                                     "https://evil.example@one.example.org/",
                                     "https://[::1]/x",
                                     "https://[::1].example.org/",
                                     "https://\xe2\x84\xaaone.example.org/",
                                     "https://one\xe3\x80\x82"
                                     "example.org/",
                                     "https://",
                                     "https://?",
                                     "https://*.example.org:8443/",
                                     "https://xn--app-.example.com/"}) {
        CAPTURE(target);
        CHECK_FALSE(is_safe_return_target(target, kOrigins));
    }
}

TEST_CASE("a query says where to return to, under several names, encoded or not",
          "[guards][redirect][gate]") {
    const std::pair<const char*, const char*> table[] = {
        {"", ""},
        {"a=1", ""},
        {"rd", ""},
        {"rd=", ""},
        {"rd=/x", "/x"},
        {"a=1&rd=/x&b=2", "/x"},
        {"next=%2Fx", "/x"},
        {"redirect_uri=/x", "/x"},
        {"url=/x", "/x"},
        {"%72d=/x", "/x"},
        {"RD=/x", ""},
        {"xrd=/x", ""},
        {"rd=/x%3Fa%3D1%26b%3D2%2520c%26rd%3Dz", "/x?a=1&b=2%20c&rd=z"},
        {"rd=/x&rd=/y", "/x"},
        {"url=/x&rd=/y", "/x"},
        // Written as it is: all that follows belongs to it.
        {"rd=/x?a=1&b=2%20c&rd=z", "/x?a=1&b=2%20c&rd=z"},
        {"rd=https://app.example.com/x?a=1&b=2", "https://app.example.com/x?a=1&b=2"},
        {"a=1&url=http://app.example.com/x&b=2+3", "http://app.example.com/x&b=2+3"},
        {"rd=HTTPS://app.example.com/x%20y", "HTTPS://app.example.com/x%20y"},
        {"rd=https%3A%2F%2Fapp.example.com%2Fx%3Fa%3D1%26b%3D2&c=3", "https://app.example.com/x?a=1&b=2"},
        {"rd=https%3A//app.example.com/x%3Fa%3D%2541", "https://app.example.com/x?a=%41"},
        {"rd=//evil.example/?x", "//evil.example/?x"},
        {"rd=/a+b", "/a b"},
        {"rd=/caf%C3%A9", "/caf%C3%A9"},
        {"rd=/%zz", "/%zz"},
        {"&&rd=/x&&", "/x"},
        {"=/y&rd=/x", "/x"}};
    for (const auto& [query, wanted] : table) {
        CAPTURE(query);
        CHECK(wanted_return_target(query) == wanted);
    }
}
