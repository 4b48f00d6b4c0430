#include "guards/return_target.hpp"

#include <fstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

using postern::guards::is_safe_return_target;
using postern::guards::wanted_return_target;

namespace {

const std::vector<postern::Origin> kOrigins = {*postern::parse_origin_pattern("https://app.example.com"),
                                               *postern::parse_origin_pattern("http://app.example.com:8080"),
                                               *postern::parse_origin_pattern("https://*.example.org"),
                                               *postern::parse_origin_pattern("https://*.example.net:8443"),
                                               *postern::parse_origin_pattern("https://[::1]:9443")};

}  // namespace

TEST_CASE("a path on this site is a safe return target", "[guards][redirect]") {
    for (const std::string target : {"/", "/app", "/app/", "/app?a=1&b=2", "/a%20b", "/app#part", "/a//b",
                                     "/...", "/a..b", "/app?next=../x", "/%E2%82%AC", "/a:b@c", "/?", "/#"}) {
        CAPTURE(target);
        CHECK(is_safe_return_target(target, {}));
    }
    CHECK(is_safe_return_target("/" + std::string(5999, 'a'), {}));
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
                                      std::string("/") + std::string(6000, 'a')}) {
        CAPTURE(target);
        CHECK_FALSE(is_safe_return_target(target, {}));
        CHECK_FALSE(is_safe_return_target(target, kOrigins));
    }
}

TEST_CASE("an address that becomes another site when it is decoded again is not a return target",
          "[guards][redirect]") {
    for (const std::string path :
         {"/%5cevil.example", "/%5Cevil.example", "/%2fevil.example", "/%2Fevil.example",
          "/%2f%2fevil.example", "/%5c%5cevil.example", "/%5c/evil.example", "/%2f/evil.example",
          "/%09/evil.example", "/%0a/evil.example", "/%0d%0a/evil.example",
          "/%0D%0ALocation:%20https://evil.example", "/%00/evil.example", "/%7f/evil.example",
          "/%1f%2fevil.example", "/%20/evil.example", "/%20%2fevil.example", "/x%0d%0aX-Injected:%201",
          "/x%00", "/x/%5c..%5cevil.example", "/x%5cy", "/a/..%2f..%2f/evil.example", "/a/..%2fevil.example",
          "/a%2f..%2fevil.example", "/a/..%5c..%5cevil.example", "/..%2f/evil.example", "/.%2f/evil.example",
          "/%2e%2e%2fevil.example",
          // Encoded twice or more.
          "/%252fevil.example", "/%255cevil.example", "/%25255cevil.example", "/%2509/evil.example",
          "/a/%252e%252e/evil.example", "/a/..%252fevil.example", "/%252525252525252525252fevil.example",
          "/a%252525252525252525252fb",
          // Parameters of a path segment, which servlet containers remove.
          "/;/evil.example", "/;a=1/evil.example", "/..;/evil.example", "/..;a=1//evil.example",
          "/.;//evil.example", "/%3b/evil.example", "/%2e%2e%3b/evil.example"}) {
        CAPTURE(path);
        CHECK_FALSE(is_safe_return_target(path, kOrigins));
        CHECK_FALSE(is_safe_return_target(path + "?a=1", kOrigins));
        CHECK_FALSE(is_safe_return_target("https://app.example.com" + path, kOrigins));
        CHECK_FALSE(is_safe_return_target("https://app.example.com/" + path, kOrigins));
        CHECK_FALSE(is_safe_return_target("https://one.example.org" + path + "#x", kOrigins));
    }
}

TEST_CASE("an honest address is a return target, whatever is encoded in it", "[guards][redirect]") {
    for (const std::string path : {"/files/a%2Fb",
                                   "/files/a%2fb/",
                                   "/a%2F",
                                   "/a%252Fb",
                                   "/a%2Fb%2Fc%3Fd%23e",
                                   "/a%20b/c%20",
                                   "/100%25",
                                   "/100%2525",
                                   "/%",
                                   "/%zz",
                                   "/caf%C3%A9/%E2%82%AC",
                                   "/caf%E9",
                                   "/%E3%80%82/x",
                                   "/...",
                                   "/.../x",
                                   "/..a/b..",
                                   "/.well-known/x",
                                   "/%2ehidden",
                                   "/a;v=1/b;w=2",
                                   "/;jsessionid=1",
                                   "/a//b",
                                   "/~ada/%7Ebea",
                                   "/a:b@c",
                                   "/?rd=//evil.example",
                                   "/x?y=%2f%2fevil&z=%5c%0d%0a%00&..%2f../",
                                   "/x?..//%5c",
                                   "/x#%2f%5c%0a"}) {
        CAPTURE(path);
        CHECK(is_safe_return_target(path, kOrigins));
        CHECK(is_safe_return_target("https://app.example.com" + path, kOrigins));
    }
}

TEST_CASE("a target that does not fit is cut to its path, and then to its host", "[guards][redirect]") {
    using postern::guards::fitting_return_target;
    const std::string long_text(6000, 'a');
    const std::pair<std::string, std::string> table[] = {
        {"/x?a=1#b", "/x?a=1#b"},
        {"/" + std::string(5999, 'a'), "/" + std::string(5999, 'a')},
        {"/x?" + long_text, "/x"},
        {"/x#" + long_text, "/x"},
        {"/" + long_text, "/"},
        {"https://app.example.com/" + std::string(5999, 'a'),
         "https://app.example.com/" + std::string(5999, 'a')},
        {"https://app.example.com/x?" + long_text, "https://app.example.com/x"},
        {"https://app.example.com?" + long_text, "https://app.example.com"},
        {"https://app.example.com/" + long_text, "https://app.example.com/"},
        // Browsers encode these four characters in a query, so they are encoded here too.
        {"/x?" + std::string(2048, '"'), "/x"},
        {"/x?#" + std::string(2048, '&'), "/x"},
        {"/x?" + std::string(4001, '&'), "/x"},
        {"", ""}};
    for (const auto& [target, wanted] : table) {
        CAPTURE(target);
        CHECK(fitting_return_target(target) == wanted);
    }
}

TEST_CASE("what a link says about the way back is read byte for byte", "[guards][redirect]") {
    using postern::guards::query_with_target;
    CHECK(query_with_target("", "") == "");
    CHECK(query_with_target("", "note=out") == "note=out");
    CHECK(query_with_target("/x?a=1", "note=out") == "rd=/x%3Fa%3D1&note=out");
    const std::string many = "/x?" + std::string(2100, '&');
    CHECK(query_with_target(many, "note=out") == "note=out&rd_as_is=" + many);
    for (const std::string& target : {std::string("/x%20?a=1&rd=z"), many, "/x/" + std::string(2100, '%')}) {
        CHECK(wanted_return_target(query_with_target(target, "")) == target);
        CHECK(wanted_return_target(query_with_target(target, "note=out")) == target);
    }
    CHECK(wanted_return_target("rd_as_is=") == "");
    CHECK(wanted_return_target("rd_as_is") == "");
    CHECK(wanted_return_target("rd_as_is=//evil.example") == "//evil.example");
}

TEST_CASE("no address of the hostile list is a return target", "[guards][redirect]") {
    std::ifstream list(POSTERN_SOURCE_DIR "/tests/fixtures/return_targets_elsewhere");
    REQUIRE(list);
    int rows = 0;
    for (std::string line; std::getline(list, line);) {
        if (line.empty() || line.starts_with("# ")) continue;
        std::string target;
        for (std::size_t at = 0; at < line.size(); ++at) {
            if (line[at] != '\\') {
                target += line[at];
            } else if (line[++at] == 'x') {
                target += static_cast<char>(std::stoi(line.substr(at + 1, 2), nullptr, 16));
                at += 2;
            } else {
                target += line[at];
            }
        }
        CAPTURE(target);
        CHECK_FALSE(is_safe_return_target(target, {}));
        CHECK_FALSE(is_safe_return_target(target, kOrigins));
        ++rows;
    }
    CHECK(rows > 150);
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
        // Not encoded: the rest of the query belongs to the target.
        {"rd=/x?a=1&b=2%20c&rd=z", "/x?a=1&b=2%20c&rd=z"},
        {"rd=https://app.example.com/x?a=1&b=2", "https://app.example.com/x?a=1&b=2"},
        {"a=1&url=http://app.example.com/x&b=2+3", "http://app.example.com/x&b=2+3"},
        {"rd=HTTPS://app.example.com/x%20y", "HTTPS://app.example.com/x%20y"},
        {"rd=https%3A%2F%2Fapp.example.com%2Fx%3Fa%3D1%26b%3D2&c=3", "https://app.example.com/x?a=1&b=2"},
        {"rd=https%3A//app.example.com/x%3Fa%3D%2541", "https://app.example.com/x?a=%41"},
        {"rd=//evil.example/?x", "//evil.example/?x"},
        // Encoded in part.
        {"rd=https://app.example.com%2Fx%3Fa%3D1&b=2", "https://app.example.com/x?a=1"},
        {"rd=https%3A%2F%2Fapp.example.com/x?a=%41&b=2", "https://app.example.com/x?a=%41&b=2"},
        {"rd=%2Fx?a=1&b=2", "/x?a=1&b=2"},
        {"rd=https://app.example.com", "https://app.example.com"},
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
