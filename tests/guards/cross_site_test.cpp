#include "guards/cross_site.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace postern;

namespace {

struct Row {
    std::string sec_fetch_site;
    std::string origin;
    bool passes;
};

bool passes(const http::Request& request, std::string_view public_origin = "") {
    return !guards::cross_site_fault(request, public_origin);
}

http::Request request_to(const std::string& host, const std::string& port, bool secure = false) {
    http::Request request;
    request.host = host;
    request.server_port = port;
    request.secure = secure;
    return request;
}

}  // namespace

TEST_CASE("Sec-Fetch-Site decides, then Origin, then nothing", "[guards][csrf]") {
    const Row rows[] = {
        {"same-origin", "", true},
        {"none", "", true},
        {"same-origin", "https://evil.example", true},
        {"cross-site", "", false},
        {"same-site", "", false},
        {"cross-site", "http://localhost:5000", false},
        {"same-site", "http://localhost:5000", false},
        {"Same-Origin", "", false},
        {"same-origin, cross-site", "", false},
        {"nonsense", "http://localhost:5000", false},
        {"", "http://localhost:5000", true},
        {"", "", true},
        {"", "null", false},
        {"", "https://localhost:5000", false},
        {"", "http://localhost:5001", false},
        {"", "http://localhost", false},
        {"", "http://localhost:5000.evil.example", false},
        {"", "http://evil-localhost:5000", false},
        {"", "http://localhost:5000@evil.example", false},
        {"", "http://localhost.:5000", false},
        {"", "http://LOCALHOST:5000", false},
        {"", "http://localhost:5000/", false},
        {"", "http://localhost:5000, http://localhost:5000", false},
        {"", "HTTP://localhost:5000", false},
        {"", "http://localhost:5000?", false},
        {"", "http://localhost:5000#", false},
        {"", "http://localhost:5000\\", false},
        {"", " http://localhost:5000", false},
        {"", "http://localhost:5000 ", false},
        {"", "http://localhost:05000", false},
        {"", "http://localhost:+5000", false},
        {"", "http://localhost:5000:5000", false},
        {"", "http://ada@localhost:5000", false},
        {"", "http://localhost:50000", false},
        {"", "http://localhost:500", false},
        {"", "http://sub.localhost:5000", false},
        {"", "http://127.0.0.1:5000", false},
        {"", "http://[::1]:5000", false},
        {"",
         "http://l\xC3\xB6"
         "calhost:5000",
         false},
        {"", "http://xn--lcalhost-90a:5000", false},
        {"", "http://localh\xCE\xBFst:5000", false},
        {"", "http://\xEF\xBD\x8Cocalhost:5000", false},
        {"", "//localhost:5000", false},
        {"", "localhost:5000", false},
        {"", "http:localhost:5000", false},
        {"", "http:///localhost:5000", false},
        {"", "http://localhost:5000 https://evil.example", false},
        {"", "ws://localhost:5000", false},
        {"", "file://", false},
        {"", "about:blank", false},
        {"", "chrome-extension://localhost:5000", false},
        {"", "*", false},
        {"", "NULL", false},
        {"none, none", "", false},
        {"NONE", "", false},
        {" none", "", false},
        {"null", "http://localhost:5000", false},
    };
    for (const Row& row : rows) {
        CAPTURE(row.sec_fetch_site, row.origin);
        http::Request request = request_to("localhost:5000", "5000");
        request.sec_fetch_site = row.sec_fetch_site;
        request.origin = row.origin;
        CHECK(passes(request) == row.passes);
    }
}

TEST_CASE("our own origin is spelled as browsers spell it", "[guards][csrf]") {
    const auto own = [](const std::string& host, const std::string& port, bool secure,
                        const std::string& origin) {
        http::Request request = request_to(host, port, secure);
        request.origin = origin;
        return passes(request);
    };
    CHECK(own("LocalHost", "5000", false, "http://localhost:5000"));
    CHECK(own("localhost:8080", "80", false, "http://localhost:8080"));
    CHECK(own("localhost", "80", false, "http://localhost"));
    CHECK(own("localhost:80", "80", false, "http://localhost"));
    CHECK(own("localhost", "443", true, "https://localhost"));
    CHECK(own("localhost", "80", true, "https://localhost:80"));
    CHECK(own("[::1]", "5000", false, "http://[::1]:5000"));
    CHECK(own("[::1]:5000", "5000", false, "http://[::1]:5000"));
    CHECK(own("localhost", "", false, "http://localhost"));
    CHECK_FALSE(own("", "", false, "http://" + std::string("evil.example")));
}

TEST_CASE("a configured public URL is the only origin that counts", "[guards][csrf]") {
    http::Request request = request_to("evil.example", "80");
    request.origin = "http://evil.example";
    CHECK_FALSE(passes(request, "https://login.example.com"));
    request.origin = "https://login.example.com";
    CHECK(passes(request, "https://login.example.com"));
}
