#include "guards/return_target.hpp"

#include <string>

#include <catch2/catch.hpp>

using postern::guards::is_safe_return_target;

TEST_CASE("a path on this site is a safe return target", "[guards][redirect]") {
    for (const std::string target : {"/", "/app", "/app/", "/app?a=1&b=2", "/a%20b", "/app#part", "/a//b",
                                     "/...", "/a..b", "/app?next=../x", "/%E2%82%AC", "/a:b@c", "/?", "/#"}) {
        CAPTURE(target);
        CHECK(is_safe_return_target(target));
    }
    CHECK(is_safe_return_target("/" + std::string(2047, 'a')));
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
        CHECK_FALSE(is_safe_return_target(target));
    }
}
