#include <algorithm>

#include <catch2/catch.hpp>

#include "support/web_server.hpp"

using namespace postern;
using namespace postern::tests;
using http::Status;

namespace {

void watched(config::Config& config) {
    for (const char* text : {"192.0.2.99", "2001:db8::/32"})
        config.metrics.addresses.push_back(*Network::parse(text));
}

// A client that reads the metrics of a site.
class Watcher {
public:
    explicit Watcher(TestSite& site, const std::string& address = "192.0.2.99") : browser_(site) {
        browser_.variables["REMOTE_ADDR"] = address;
    }
    const std::string& text() { return browser_.get("/metrics").body; }
    bool sees(const std::string& line) {
        return ("\n" + text()).find("\n" + line + "\n") != std::string::npos;
    }
    Browser& browser() { return browser_; }

private:
    Browser browser_;
};

// The page without its request id.
std::string without_request_id(std::string page) {
    const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    for (std::size_t i = 0; i + 16 <= page.size(); ++i) {
        const auto begin = page.begin() + static_cast<std::ptrdiff_t>(i);
        if (std::all_of(begin, begin + 16, is_hex)) page.replace(i, 16, "ID");
    }
    return page;
}

http::Response post(TestSite& site, const std::string& path, const std::string& address) {
    return site.ask({"REQUEST_METHOD=POST", "REQUEST_URI=" + path, "REMOTE_ADDR=" + address,
                     "CONTENT_TYPE=application/x-www-form-urlencoded", "CONTENT_LENGTH=3"},
                    "a=1");
}

}  // namespace

TEST_CASE("the metrics are text as Prometheus reads it, for addresses that may ask", "[pages][metrics]") {
    TestSite site(watched);
    for (const char* address : {"192.0.2.99", "::ffff:192.0.2.99", "2001:db8::7"}) {
        CAPTURE(address);
        Watcher watcher(site, address);
        const http::Response& answer = watcher.browser().get("/metrics");
        CHECK(answer.status == Status::Ok);
        CHECK(answer.headers.get("Content-Type") == "text/plain; version=0.0.4; charset=utf-8");
        CHECK(answer.headers.get("Cache-Control") == "no-store");
        CHECK_THAT(answer.body, Catch::Contains("postern_build_info{version=\""));
        CHECK_THAT(answer.body, Catch::Contains("\nprocess_start_time_seconds "));
        CHECK(site.ask({"REQUEST_METHOD=HEAD", "REQUEST_URI=/metrics", std::string("REMOTE_ADDR=") + address})
                  .status == Status::Ok);
        CHECK(post(site, "/metrics", address).status == Status::MethodNotAllowed);
    }
}

TEST_CASE("to everybody else they are not there", "[pages][metrics]") {
    TestSite watched_site(watched);
    TestSite site;
    for (TestSite* each : {&watched_site, &site}) {
        for (const char* address : {"192.0.2.98", "127.0.0.1", "::1", "unix:", "", "192.0.2.99, 192.0.2.1"}) {
            CAPTURE(address);
            Watcher stranger(*each, address);
            stranger.browser().variables["HTTP_X_FORWARDED_FOR"] = "192.0.2.99";
            const http::Response found = stranger.browser().get("/metrics");
            const http::Response missing = stranger.browser().get("/nothing");
            CHECK(found.status == Status::NotFound);
            CHECK(without_request_id(found.body) == without_request_id(missing.body));
            CHECK(std::equal(found.headers.begin(), found.headers.end(), missing.headers.begin(),
                             missing.headers.end()));
            const http::Response posted = post(*each, "/metrics", address);
            const http::Response posted_nowhere = post(*each, "/nothing", address);
            CHECK(posted.status == Status::NotFound);
            CHECK(without_request_id(posted.body) == without_request_id(posted_nowhere.body));
        }
    }
    CHECK(without_request_id("0123456789abcdef0 x") == "ID0 x");
}

TEST_CASE("pages are counted by their own address and status, never by the visitor's", "[pages][metrics]") {
    TestSite site(watched);
    Browser visitor(site);
    Watcher watcher(site);
    visitor.get("/");
    visitor.get("/?next=/evil");
    visitor.get("/evil-in-a-path");
    visitor.get("/evil\"} 1%0Aevil 2");
    visitor.get("/metrics");
    visitor.get("/profile");
    visitor.variables["REQUEST_METHOD"] = "EVIL";
    visitor.get("/health");
    visitor.variables.erase("REQUEST_METHOD");
    visitor.variables["HTTP_COOKIE"] = "evil=\xFF; session=evil";
    visitor.variables["HTTP_USER_AGENT"] = "evil";
    visitor.get("/error");
    CHECK(watcher.sees("postern_requests_total{page=\"/\",status=\"200\"} 2"));
    CHECK(watcher.sees("postern_requests_total{page=\"other\",status=\"404\"} 2"));
    CHECK(watcher.sees("postern_requests_total{page=\"unreadable\",status=\"400\"} 1"));
    CHECK(watcher.sees("postern_requests_total{page=\"/profile\",status=\"303\"} 1"));
    CHECK(watcher.sees("postern_requests_total{page=\"/health\",status=\"405\"} 1"));
    CHECK(watcher.sees("postern_requests_total{page=\"/error\",status=\"403\"} 1"));
    CHECK_THAT(watcher.text(), !Catch::Contains("evil", Catch::CaseSensitive::No));
    // Requests for the metrics do not appear either.
    CHECK_THAT(watcher.text(), !Catch::Contains("metrics"));
}

TEST_CASE("a request that cannot be read is counted as that", "[pages][metrics]") {
    TestSite site(watched);
    Browser visitor(site);
    visitor.post_body("/login", std::string(100'000, 'a'));
    for (int i = 0; i < 65; ++i)
        visitor.cookies()["c" + std::to_string(i)] = "x";
    visitor.get("/");
    Watcher watcher(site);
    CHECK(watcher.sees("postern_requests_total{page=\"unreadable\",status=\"413\"} 1"));
    CHECK(watcher.sees("postern_requests_total{page=\"unreadable\",status=\"431\"} 1"));
}

TEST_CASE("sign-ins and sessions are counted", "[pages][metrics]") {
    TestSite site(watched);
    Watcher watcher(site);
    Browser ada(site);
    Browser grace(site);
    ada.sign_in();
    grace.sign_in("grace@example.com");
    Browser(site).sign_in("ada@example.com", "wrong");
    CHECK(watcher.sees("postern_sign_ins_total{outcome=\"signed_in\"} 2"));
    CHECK(watcher.sees("postern_sign_ins_total{outcome=\"refused\"} 1"));
    CHECK(watcher.sees("postern_sessions 2"));
    http::Request request;
    request.method = http::Method::Post;
    request.path = "/login";
    CHECK(site.turn_away(request).status == Status::ServiceUnavailable);
    request.path = "/profile/password";
    request.cookies.add("session", ada.cookies()["session"]);
    site.turn_away(request);
    CHECK(watcher.sees("postern_sign_ins_total{outcome=\"turned_away\"} 1"));
    CHECK(watcher.sees("postern_requests_total{page=\"/login\",status=\"503\"} 1"));
    ada.get("/profile");
    ada.submit("/logout");
    CHECK(watcher.sees("postern_sessions 1"));
    site.clock().advance(site.config().session.idle);
    CHECK(watcher.sees("postern_sessions 0"));
}

TEST_CASE("a throttled sign-in is counted as that", "[pages][metrics]") {
    TestSite site([](config::Config& config) {
        watched(config);
        config.throttle.burst = 1;
        config.throttle.per_minute = 1;
    });
    Watcher watcher(site);
    Browser visitor(site);
    visitor.sign_in("ada@example.com", "wrong");
    CHECK(visitor.sign_in("ada@example.com", "wrong").status == Status::TooManyRequests);
    CHECK(watcher.sees("postern_sign_ins_total{outcome=\"refused\"} 1"));
    CHECK(watcher.sees("postern_sign_ins_total{outcome=\"throttled\"} 1"));
    CHECK(watcher.sees("postern_requests_total{page=\"/\",status=\"429\"} 1"));
}

TEST_CASE("checks are counted by their verdict and are no pages", "[pages][gate][metrics]") {
    TestSite site([](config::Config& config) {
        watched(config);
        config.gate.compat = true;
    });
    Watcher watcher(site);
    Browser ada(site);
    Browser stranger(site);
    Browser many_cookies(site);
    for (int i = 0; i < 65; ++i)
        many_cookies.cookies()["c" + std::to_string(i)] = "x";
    ada.sign_in();
    const std::string before = watcher.text();
    WebServer server(site);
    for (const char* role : {"POSTERN_ROLE=check", "FCGI_ROLE=AUTHORIZER"}) {
        server.parameters = {role};
        server.ask(ada, "/evil");
        server.ask(stranger, "/evil");
        server.parameters = {role, "POSTERN_REQUIRE=group:staff"};
        server.ask(ada, "/evil");
        server.parameters = {role, "POSTERN_REQUIRE=evil"};
        server.ask(ada, "/evil");
    }
    for (const char* role : {"POSTERN_ROLE=check", "FCGI_ROLE=AUTHORIZER"}) {
        server.parameters = {role};
        server.ask(many_cookies, "/evil");
    }
    server.parameters = {};
    server.ask(ada, "/validate");
    server.ask(stranger, "/api/verify");
    for (const char* line : {"postern_check_duration_seconds_count{verdict=\"passed\"} 3",
                             "postern_check_duration_seconds_count{verdict=\"sign_in_first\"} 3",
                             "postern_check_duration_seconds_count{verdict=\"refused\"} 2",
                             "postern_check_duration_seconds_count{verdict=\"failed\"} 2",
                             "postern_check_duration_seconds_count{verdict=\"unreadable\"} 2"}) {
        CAPTURE(line);
        CHECK(watcher.sees(line));
    }
    CHECK(std::ranges::count(watcher.text(), '\n') == std::ranges::count(before, '\n'));
    server.parameters = {"POSTERN_ROLE=refused"};
    server.ask(stranger, "/evil");
    CHECK_THAT(watcher.text(), Catch::Contains("postern_requests_total{page=\"refused\",status="));
    CHECK_THAT(watcher.text(), !Catch::Contains("evil"));
}

TEST_CASE("with the database gone the metrics say so, and are still there", "[pages][metrics][database]") {
    TestSite site(watched);
    Watcher watcher(site);
    Browser visitor(site);
    visitor.sign_in();
    site.database().run("ALTER TABLE sessions RENAME TO elsewhere");
    visitor.get("/profile");
    CHECK(watcher.sees("postern_database_errors_total 1"));
    CHECK(watcher.sees("postern_requests_total{page=\"/profile\",status=\"503\"} 1"));
    CHECK_THAT(watcher.text(), !Catch::Contains("postern_sessions"));
    CHECK(watcher.browser().page().status == Status::Ok);
}
