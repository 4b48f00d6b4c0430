#include <catch2/catch.hpp>

#include "support/web_server.hpp"

using namespace postern;
using namespace postern::tests;
using http::Status;

namespace {

struct Client {
    const char* name;
    const char* method;
    std::vector<std::string> headers;
    bool is_person;
};

constexpr const char* kChromium =
    "HTTP_ACCEPT=text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,*/"
    "*;q=0.8";
constexpr const char* kFirefox =
    "HTTP_ACCEPT=text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

// The headers of Chromium, Firefox and WebKit over https.
const Client kWithSecFetch[] = {
    {"a link", "GET", {kChromium, "HTTP_SEC_FETCH_MODE=navigate", "HTTP_SEC_FETCH_DEST=document"}, true},
    {"a form", "POST", {kFirefox, "HTTP_SEC_FETCH_MODE=navigate", "HTTP_ORIGIN=https://x.example"}, true},
    {"a link in a WebView",
     "GET",
     {kChromium, "HTTP_SEC_FETCH_MODE=navigate", "HTTP_X_REQUESTED_WITH=XMLHttpRequest"},
     true},
    {"a page without Accept", "GET", {"HTTP_SEC_FETCH_MODE=navigate"}, true},
    {"fetch()", "GET", {"HTTP_ACCEPT=text/html", "HTTP_SEC_FETCH_MODE=cors"}, false},
    {"fetch() of its own site", "GET", {"HTTP_ACCEPT=text/html", "HTTP_SEC_FETCH_MODE=same-origin"}, false},
    {"an image", "GET", {"HTTP_ACCEPT=image/avif,*/*", "HTTP_SEC_FETCH_MODE=no-cors"}, false},
    {"a style sheet", "GET", {"HTTP_ACCEPT=text/css,*/*;q=0.1", "HTTP_SEC_FETCH_MODE=no-cors"}, false},
    {"a script", "GET", {"HTTP_ACCEPT=*/*", "HTTP_SEC_FETCH_MODE=no-cors"}, false},
    {"a service worker", "GET", {"HTTP_ACCEPT=*/*", "HTTP_SEC_FETCH_MODE=same-origin"}, false},
    {"EventSource", "GET", {"HTTP_ACCEPT=text/event-stream", "HTTP_SEC_FETCH_MODE=cors"}, false},
    {"a WebSocket", "GET", {"HTTP_SEC_FETCH_MODE=websocket", "HTTP_UPGRADE=websocket"}, false},
    {"a page that is fetched ahead",
     "GET",
     {kChromium, "HTTP_SEC_FETCH_MODE=navigate", "HTTP_SEC_PURPOSE=prefetch"},
     false},
    {"a page that is drawn ahead",
     "GET",
     {kChromium, "HTTP_SEC_FETCH_MODE=navigate", "HTTP_SEC_PURPOSE=prefetch;prerender"},
     false},
    {"an unknown mode", "GET", {kChromium, "HTTP_SEC_FETCH_MODE=Navigate"}, false},
};

// The headers of browsers over plain http, and of old browsers everywhere.
const Client kWithout[] = {
    {"Chromium", "GET", {kChromium}, true},
    {"Firefox and WebKit", "GET", {kFirefox}, true},
    {"HEAD", "HEAD", {kFirefox}, true},
    {"a form", "POST", {kFirefox, "HTTP_ORIGIN=http://localhost:5000"}, true},
    {"a form without an origin", "POST", {kFirefox, "HTTP_ORIGIN=null"}, true},
    {"XHTML first", "GET", {"HTTP_ACCEPT=application/xhtml+xml,text/html;q=0.9"}, true},
    {"blanks and capitals", "GET", {"HTTP_ACCEPT= \tText/HTML ; q=0.9 , */*"}, true},
    {"Lynx", "GET", {"HTTP_ACCEPT=text/html, text/plain, text/css, */*;q=0.01"}, true},
    {"an app's WebView", "GET", {kChromium, "HTTP_X_REQUESTED_WITH=com.example.app"}, true},
    {"upgrade to HTTP/2", "GET", {kFirefox, "HTTP_UPGRADE=h2c"}, true},
    {"empty headers", "GET", {kFirefox, "HTTP_X_REQUESTED_WITH=", "HTTP_HX_REQUEST=", "HTTP_ORIGIN="}, true},
    {"no Accept", "GET", {}, false},
    {"curl and git", "GET", {"HTTP_ACCEPT=*/*"}, false},
    {"fetch() and XMLHttpRequest", "GET", {"HTTP_ACCEPT=*/*"}, false},
    {"JSON", "GET", {"HTTP_ACCEPT=application/json, text/plain, */*"}, false},
    {"JSON before HTML", "GET", {"HTTP_ACCEPT=application/json, text/html"}, false},
    {"a type that begins alike", "GET", {"HTTP_ACCEPT=text/html-fragment, text/html"}, false},
    {"an image", "GET", {"HTTP_ACCEPT=image/avif,image/webp,image/*,*/*;q=0.8"}, false},
    {"a style sheet", "GET", {"HTTP_ACCEPT=text/css,*/*;q=0.1"}, false},
    {"EventSource", "GET", {"HTTP_ACCEPT=text/event-stream"}, false},
    {"a WebSocket", "GET", {kFirefox, "HTTP_UPGRADE=WebSocket"}, false},
    {"fetch() from another origin", "GET", {kFirefox, "HTTP_ORIGIN=http://localhost:5000"}, false},
    {"fetch() from no origin", "HEAD", {kFirefox, "HTTP_ORIGIN=null"}, false},
    {"jQuery", "GET", {"HTTP_ACCEPT=text/html, */*; q=0.01", "HTTP_X_REQUESTED_WITH=XMLHttpRequest"}, false},
    {"swup", "GET", {kFirefox, "HTTP_X_REQUESTED_WITH=swup"}, false},
    {"a form sent by a script", "POST", {kFirefox, "HTTP_X_REQUESTED_WITH=XMLHttpRequest"}, false},
    {"htmx", "GET", {kFirefox, "HTTP_HX_REQUEST=true"}, false},
    {"a boosted link of htmx", "GET", {kFirefox, "HTTP_HX_BOOSTED=true"}, false},
    {"a frame of Turbo", "GET", {kFirefox, "HTTP_TURBO_FRAME=messages"}, false},
    {"Turbo Drive", "GET", {kFirefox, "HTTP_X_TURBO_REQUEST_ID=1"}, false},
    {"a stream of Turbo", "POST", {"HTTP_ACCEPT=text/vnd.turbo-stream.html, text/html"}, false},
    {"Turbolinks", "GET", {kFirefox, "HTTP_TURBOLINKS_REFERRER=http://x.example/"}, false},
    {"pjax", "GET", {kFirefox, "HTTP_X_PJAX=true"}, false},
    {"Unpoly", "GET", {kFirefox, "HTTP_X_UP_VERSION=3.0"}, false},
    {"Inertia", "GET", {kFirefox, "HTTP_X_INERTIA=true"}, false},
    {"Barba", "GET", {kFirefox, "HTTP_X_BARBA=yes"}, false},
    {"Alpine AJAX", "POST", {kFirefox, "HTTP_X_ALPINE_REQUEST=true"}, false},
    {"a WebDAV client", "PROPFIND", {kFirefox}, false},
    {"PUT", "PUT", {kFirefox}, false},
    {"DELETE", "DELETE", {kFirefox}, false},
    {"PATCH", "PATCH", {kFirefox}, false},
    {"a page that Chromium fetches ahead", "GET", {kChromium, "HTTP_SEC_PURPOSE=prefetch"}, false},
    {"a page that an older Chromium fetches ahead", "GET", {kChromium, "HTTP_PURPOSE=prefetch"}, false},
    {"a page that an old Firefox fetches ahead", "GET", {kFirefox, "HTTP_X_MOZ=prefetch"}, false},
};

// Whether the answer sends a stranger to the login page, through nginx's check and through an authorizer.
void check_client(const Client& client) {
    CAPTURE(client.name);
    TestSite site;
    Browser stranger(site);
    WebServer server(site);
    server.headers = client.headers;
    server.parameters = {"POSTERN_ROLE=check"};
    const http::Response answer = server.ask(stranger, "/x", client.method);
    CHECK(answer.status == Status::Unauthorized);
    CHECK(answer.headers.contains("Location") == client.is_person);
    server.parameters = {"FCGI_ROLE=AUTHORIZER"};
    CHECK(server.ask(stranger, "/x", client.method).status ==
          (client.is_person ? Status::SeeOther : Status::Unauthorized));
}

}  // namespace

TEST_CASE("a browser that says how it asks is believed: a person gets the login page, all else 401",
          "[pages][gate]") {
    for (const Client& client : kWithSecFetch)
        check_client(client);
}

TEST_CASE("a browser that does not say how it asks is known by its other headers", "[pages][gate]") {
    for (const Client& client : kWithout)
        check_client(client);
}

TEST_CASE("a page that is fetched ahead sets no cookie and counts for no circle", "[pages][login]") {
    TestSite site;
    Browser browser(site);
    browser.sign_in();
    browser.variables["HTTP_SEC_PURPOSE"] = "prefetch";
    for (int times = 0; times < 4; ++times) {
        browser.get("/?rd=/app");
        CHECK(browser.location() == "/app");
        CHECK_FALSE(browser.page().headers.contains("Set-Cookie"));
    }
    browser.cookies()["attempt"] = "0bob@example.com";
    browser.get("/error");
    CHECK_FALSE(browser.page().headers.contains("Set-Cookie"));
}
