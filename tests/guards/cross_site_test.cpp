#include "guards/cross_site.hpp"

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "support/browser.hpp"

using namespace postern;
using namespace postern::tests;

namespace {

struct Row {
    std::string sec_fetch_site;
    std::string origin;
    bool passes;
};

bool passes(const http::Request& request, std::string_view public_origin = "") {
    if (public_origin.empty()) return !guards::cross_site_fault(request, std::nullopt);
    return !guards::cross_site_fault(request, *parse_origin(public_origin));
}

http::Request request_to(const std::string& host, const std::string& port, bool secure = false) {
    http::Request request;
    request.host = host;
    request.server_port = port;
    request.secure = secure;
    return request;
}

// Origins close to this Origin ("https://login.example.com:8443") that attackers can produce, and the values
// that browsers send for an opaque or missing origin.
std::vector<std::string> look_alikes(const std::string& own) {
    const std::string scheme = own.substr(0, own.find(':'));
    const std::string host = own.substr(scheme.size() + 3);
    std::string shouted = own;
    std::ranges::transform(shouted, shouted.begin(), [](unsigned char c) { return std::toupper(c); });
    std::vector<std::string> all = {"null",
                                    "NULL",
                                    "*",
                                    "file://",
                                    "about:blank",
                                    "http://127.0.0.1:5000",
                                    "http://[::2]:5000",
                                    "https://evil.example",
                                    "http://evil.example",
                                    scheme + "://",
                                    shouted,
                                    own.substr(0, own.size() - 1),
                                    host,
                                    "//" + host,
                                    scheme + ":" + host,
                                    scheme + ":///" + host,
                                    scheme + ":/" + host,
                                    " " + own,
                                    "\t" + own,
                                    "https://evil.example " + own,
                                    own + ", " + own,
                                    own + "," + own,
                                    own + own,
                                    (scheme == "http" ? "https://" : "http://") + host};
    for (const char* other : {"HTTP", "HTTPS", "ws", "wss", "ftp", "blob:http", "chrome-extension"})
        all.push_back(std::string(other) + "://" + host);
    for (const char* before : {"evil-", "evil", "sub.", ".", "ada@", "ada:pw@", "evil.example/",
                               "evil.example#", "evil.example\\", "www.", "\xEF\xBD\x8C", "xn--"})
        all.push_back(scheme + "://" + before + host);
    for (const char* behind : {".evil.example",
                               "@evil.example",
                               ".",
                               "/",
                               "?",
                               "#",
                               "\\",
                               " ",
                               "\t",
                               "\n",
                               "\r\n",
                               "0",
                               "00",
                               ":",
                               ":5000",
                               ":443",
                               ":80",
                               ":0",
                               "/x",
                               "%00",
                               "%2e",
                               "%2f",
                               "evil",
                               "-evil.example",
                               ";",
                               " https://evil.example",
                               "\xCE\xBF",
                               ", https://evil.example"})
        all.push_back(own + behind);
    if (const auto colon = host.rfind(':'); colon != std::string::npos) {
        const std::string name = scheme + "://" + host.substr(0, colon);
        for (const char* port :
             {"", ":", ":443", ":80", ":5001", ":+5000", ":05000", ":08443", ":8443.evil.example"})
            all.push_back(name + port);
        all.push_back(name + "." + host.substr(colon));
        all.push_back(name + ".evil.example" + host.substr(colon));
    }
    return all;
}

// Addresses of real login pages.
const std::string kOwn[] = {"http://localhost:5000", "https://login.example.com",
                            "https://login.example.com:8443", "http://[::1]:5000"};

http::Request request_at(const std::string& own) {
    const bool secure = own.starts_with("https:");
    const std::string host = own.substr(own.find("//") + 2);
    const auto colon = host.find(']') == std::string::npos ? host.rfind(':') : host.find("]:") + 1;
    const bool has_port =
        host.find("]:") != std::string::npos || (host[0] != '[' && colon != std::string::npos);
    return request_to(host, has_port ? host.substr(colon + 1) : secure ? "443" : "80", secure);
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
        {"", "https://evil.example", false},
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

TEST_CASE("T-43: an Origin that is not this site's in every letter is refused, with public_url and without",
          "[guards][csrf]") {
    for (const std::string& own : kOwn) {
        for (const std::string& origin : look_alikes(own)) {
            CAPTURE(own, origin);
            http::Request request = request_at(own);
            request.origin = own;
            CHECK(passes(request));
            CHECK(passes(request, own));
            request.origin = origin;
            CHECK_FALSE(passes(request));
            CHECK_FALSE(passes(request, own));
        }
    }
}

TEST_CASE("a configured public URL is the only origin that counts, whatever the Host is", "[guards][csrf]") {
    for (const std::string& own : kOwn) {
        for (const char* host : {"evil.example", "127.0.0.1:9091", "", "login.example.com.evil.example"}) {
            for (const bool secure : {false, true}) {
                CAPTURE(own, host, secure);
                http::Request request = request_to(host, "80", secure);
                request.origin = own;
                CHECK(passes(request, own));
                for (const std::string& origin : look_alikes(own)) {
                    request.origin = origin;
                    CAPTURE(origin);
                    CHECK_FALSE(passes(request, own));
                }
                request.origin = (secure ? "https://" : "http://") + std::string(host);
                CHECK_FALSE(passes(request, own));
            }
        }
    }
}

TEST_CASE("T-43: a form with a look-alike's Origin neither signs in nor out", "[guards][csrf]") {
    const std::string own = GENERATE("http://localhost:5000", "https://login.example.com:8443");
    const bool is_configured = GENERATE(false, true);
    CAPTURE(own, is_configured);
    TestSite site([&](config::Config& config) {
        if (is_configured) config.public_url = *parse_origin(own);
        // A sign-in may redirect to these origins, but they must not post the form.
        config.gate.origins = {*parse_origin_pattern("https://app.example.com"),
                               *parse_origin_pattern("https://*.dev.example.com")};
    });
    const http::Request at = request_at(own);
    Browser visitor(site);
    visitor.variables = {
        {"HTTP_HOST", at.host}, {"SERVER_PORT", at.server_port}, {"HTTPS", at.secure ? "on" : ""}};
    visitor.sign_in();
    visitor.get("/profile");
    const std::string csrf = visitor.csrf();
    const auto cookies = visitor.cookies();
    Browser stranger(site);
    stranger.variables = visitor.variables;
    std::vector<std::string> origins = look_alikes(own);
    origins.insert(origins.end(), {"https://app.example.com", "https://one.dev.example.com"});
    for (const std::string& origin : origins) {
        CAPTURE(origin);
        stranger.variables["HTTP_ORIGIN"] = visitor.variables["HTTP_ORIGIN"] = origin;
        CHECK(stranger.post("/login", {{"email", "ada@example.com"}, {"password", "jtp"}}).status ==
              http::Status::Forbidden);
        CHECK(stranger.cookies().empty());
        CHECK(visitor.post("/logout", {{"csrf", csrf}}).status == http::Status::Forbidden);
        CHECK(visitor.cookies() == cookies);
    }
    stranger.variables["HTTP_ORIGIN"] = visitor.variables["HTTP_ORIGIN"] = own;
    CHECK(stranger.post("/login", {{"email", "ada@example.com"}, {"password", "jtp"}}).status ==
          http::Status::SeeOther);
    CHECK(visitor.post("/logout", {{"csrf", csrf}}).status == http::Status::SeeOther);
}
