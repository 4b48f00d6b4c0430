#include "routes.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "gateway/answer.hpp"
#include "support/browser.hpp"

using namespace postern;
using namespace postern::tests;
using http::Method;
using http::Status;

namespace {

// Switches on every optional page.
void with_all_pages(config::Config& config) {
    config.pages.cookie = true;
    config.gate.compat = true;
}

// Some addresses exist only for some visitors. Other visitors get 404 for any method.
bool is_there(TestSite& site, const Route& route) {
    const std::string method = route.method == Method::Get ? "GET" : "POST";
    return site.ask({"REQUEST_METHOD=" + method, "REQUEST_URI=" + std::string(route.path),
                     "REMOTE_ADDR=192.0.2.7", "HTTP_SEC_FETCH_SITE=cross-site"})
               .status != Status::NotFound;
}

std::vector<std::string> paths_of(TestSite& site, Method method) {
    std::vector<std::string> found;
    for (const Route& route : routes()) {
        if (route.method == method && is_there(site, route)) found.emplace_back(route.path);
    }
    return found;
}

std::set<std::string> paths(TestSite& site) {
    std::set<std::string> found;
    for (const Method method : {Method::Get, Method::Post}) {
        for (const std::string& path : paths_of(site, method))
            found.insert(path);
    }
    return found;
}

// The methods of an address in the form of its Allow header.
std::string methods_of(const std::string& path) {
    std::string methods;
    for (const Route& route : routes()) {
        if (route.path != path) continue;
        methods +=
            std::string(methods.empty() ? "" : ", ") + (route.method == Method::Get ? "GET, HEAD" : "POST");
    }
    return methods;
}

// A sign-in starts a session; a sign-out without a token asks for confirmation.
bool needs_no_token(const std::string& path) {
    return std::ranges::any_of(routes(), [&](const Route& route) {
        return route.path == path && route.method == Method::Post &&
               (route.access == Access::SigningIn || route.access == Access::SigningOut);
    });
}

bool has_method(const std::string& path, const std::string& method) {
    return (", " + methods_of(path) + ",").find(", " + method + ",") != std::string::npos;
}

// A signed-in visitor, with the CSRF token of the forms.
struct SignedIn {
    TestSite site{with_all_pages};
    Browser browser{site};
    std::string csrf;

    SignedIn() {
        browser.sign_in();
        browser.get("/profile");
        csrf = browser.csrf();
    }
    long long sessions() {
        return site.database().use([](database::Reader& reader) {
            long long rows = 0;
            reader.one("SELECT count(*) FROM sessions", {}, {rows});
            return rows;
        });
    }
    // Checks that nothing was done: the session is valid and the only session, and the email cookie remains.
    void check_untouched() {
        browser.variables.clear();
        CHECK(browser.get("/profile").status == Status::Ok);
        CHECK(browser.cookies().contains("email"));
        CHECK(sessions() == 1);
    }
};

// The head of the answer as it is sent, and the number of body bytes.
struct Sent {
    std::string head;
    std::size_t body_bytes;
};
Sent sent(TestSite& site, const std::vector<std::string>& variables) {
    const std::string bytes = gateway::format_answer(site.ask(variables), site.read(variables));
    const auto end = bytes.find("\r\n\r\n");
    REQUIRE(end != std::string::npos);
    return {bytes.substr(0, end), bytes.size() - end - 4};
}

}  // namespace

TEST_CASE("every address answers its own methods, and to any other says which those are", "[routes]") {
    TestSite site(with_all_pages);
    const std::string credentials = "email=ada%40example.com&password=jtp";
    for (const std::string& path : paths(site)) {
        for (const char* method : {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE",
                                   "CONNECT", "PROPFIND", "FOO", "get", "Post", "GET ", "G\xC3\x89T", "*"}) {
            CAPTURE(path, method);
            const std::vector<std::string> variables = {"REQUEST_METHOD=" + std::string(method),
                                                        "REQUEST_URI=" + path + "?" + credentials,
                                                        "QUERY_STRING=" + credentials,
                                                        "REMOTE_ADDR=192.0.2.7",
                                                        "HTTP_HOST=localhost:5000",
                                                        "HTTP_X_PROBE=echoed by nobody"};
            const auto answer = site.ask(variables);
            CHECK((answer.status == Status::MethodNotAllowed) == !has_method(path, method));
            CHECK(answer.headers.get("Allow") == (has_method(path, method) ? "" : methods_of(path)));
            CHECK(answer.body.find("echoed by nobody") == std::string::npos);
            CHECK(answer.body.find("jtp") == std::string::npos);
            for (const auto& [name, value] : answer.headers) {
                if (name != "Set-Cookie") continue;
                // The page for trying cookies sets one, a wrong password keeps the typed email, and signing
                // out and forgetting delete one.
                CHECK((value.starts_with("foo=") || value.starts_with("session=;") ||
                       value.starts_with("attempt=0;") || value.starts_with("email=;")));
            }
        }
    }
    CHECK_THAT(site.log().all(), !Catch::Contains("signed_in"));
}

TEST_CASE("HEAD gets the headers of GET and no body, whoever asks for whatever", "[routes]") {
    SignedIn somebody;
    for (const std::string& session : {std::string(), somebody.browser.cookies()["session"]}) {
        std::vector<std::string> asked = paths_of(somebody.site, Method::Get);
        asked.insert(asked.end(), {"/login", "/nowhere", "/%00", "/style.css?v=old"});
        for (const std::string& path : asked) {
            CAPTURE(path, session.empty());
            std::vector<std::string> variables = {"REQUEST_METHOD=GET", "REQUEST_URI=" + path,
                                                  "REMOTE_ADDR=192.0.2.7", "HTTP_HOST=localhost:5000",
                                                  "HTTP_COOKIE=session=" + session};
            const Sent whole = sent(somebody.site, variables);
            variables.front() = "REQUEST_METHOD=HEAD";
            const Sent head = sent(somebody.site, variables);
            CHECK(head.head == whole.head);
            CHECK(head.body_bytes == 0);
            CHECK((whole.body_bytes > 0) == (whole.head.find("Content-Type: ") != std::string::npos));
        }
    }
}

TEST_CASE("every page of somebody signed in has a button that signs out", "[routes][logout]") {
    SignedIn somebody;
    int pages = 0;
    for (const Route& route : routes()) {
        if (route.method != Method::Get || route.access == Access::Public) continue;
        CAPTURE(route.path);
        const auto& page = somebody.browser.get(route.path);
        if (!page.headers.get("Content-Type").starts_with("text/html")) continue;
        ++pages;
        // A button in a form can be reached and pressed with the keyboard alone.
        const auto form = page.body.find(R"(<form method="post" action="/logout">)");
        REQUIRE(form != std::string::npos);
        const std::string whole = page.body.substr(form, page.body.find("</form>", form) - form);
        CHECK_THAT(whole, Catch::Contains("name=\"csrf\"") && Catch::Contains("Sign out</button>"));
        CHECK_THAT(whole, !Catch::Contains("tabindex") && !Catch::Contains("hidden>"));
    }
    CHECK(pages >= 5);
}

TEST_CASE("every form of every page is a post to this site, and lets password managers work", "[routes]") {
    SignedIn somebody;
    Browser stranger(somebody.site);
    int forms = 0;
    for (Browser* visitor : {&somebody.browser, &stranger}) {
        for (const std::string& path : paths_of(somebody.site, Method::Get)) {
            CAPTURE(path);
            const std::string page = visitor->get(path).body;
            for (auto at = page.find("<form"); at != std::string::npos; at = page.find("<form", at + 1)) {
                ++forms;
                CHECK_THAT(page.substr(at, 60), Catch::Contains("method=\"post\" action=\"/") ||
                                                    Catch::Contains("method=\"post\" action=\"\">"));
                CHECK_THAT(page.substr(at, 60), !Catch::Contains("action=\"//"));
            }
            for (const char* never : {"onpaste", "<script", "javascript:", "formaction"})
                CHECK_THAT(page, !Catch::Contains(never));
            // The fields for trying cookies hold no credentials.
            if (path != "/cookie") CHECK_THAT(page, !Catch::Contains("autocomplete=\"off\""));
            // Each visible field has its own label.
            for (auto at = page.find("<input id=\""); at != std::string::npos;
                 at = page.find("<input id=\"", at + 1)) {
                const std::string id = page.substr(at + 11, page.find('"', at + 11) - at - 11);
                CHECK_THAT(page, Catch::Contains("<label for=\"" + id + "\">"));
            }
        }
    }
    CHECK(forms > 10);
}

// The verdicts of Go's net/http CrossOriginProtection for the same rows. The difference: a method that the
// address does not have is refused for that reason.
TEST_CASE("whether a post is from this site is judged alike at every address", "[routes][csrf]") {
    TestSite site(with_all_pages);
    int number = 0;
    for (const std::string& path : paths(site)) {
        for (const std::string method : {"GET", "HEAD", "OPTIONS", "POST", "PUT"}) {
            for (const std::string fetch_site : {"cross-site", "same-site", "same-origin", "none", ""}) {
                for (const std::string origin :
                     {"http://localhost:5000", "https://evil.example", "null", ""}) {
                    CAPTURE(path, method, fetch_site, origin);
                    std::vector<std::string> variables = {
                        "REQUEST_METHOD=" + method, "REQUEST_URI=" + path, "HTTP_HOST=localhost:5000",
                        "SERVER_PORT=5000",
                        // A new network for each request, so that the throttle refuses none.
                        "REMOTE_ADDR=2001:db8:0:" + std::to_string(number++) + "::1"};
                    if (!fetch_site.empty()) variables.push_back("HTTP_SEC_FETCH_SITE=" + fetch_site);
                    if (!origin.empty()) variables.push_back("HTTP_ORIGIN=" + origin);
                    const bool is_ours = fetch_site.empty()
                                             ? origin.empty() || origin == "http://localhost:5000"
                                             : fetch_site == "same-origin" || fetch_site == "none";
                    const auto answer = site.ask(variables);
                    const bool is_refused = method == "POST" && has_method(path, "POST") && !is_ours;
                    const bool says_so =
                        answer.body.find("did not come from a page of this site") != std::string::npos;
                    CHECK((answer.status == Status::Forbidden && says_so) == is_refused);
                }
            }
        }
    }
}

TEST_CASE("an attacker's own account is not signed in to from another site", "[routes][csrf]") {
    TestSite site;
    Browser attacker(site);
    attacker.sign_in("mallory@example.com");
    attacker.get("/profile");
    const FormValues form = {
        {"email", "mallory@example.com"}, {"password", "jtp"}, {"csrf", attacker.csrf()}};
    Browser victim(site);
    victim.get("/");
    victim.cookies()["session"] = attacker.cookies()["session"].substr(0, 42) + "x";
    const auto before = victim.cookies();
    for (const auto& sign : {std::pair<std::string, std::string>{"HTTP_SEC_FETCH_SITE", "cross-site"},
                             {"HTTP_SEC_FETCH_SITE", "same-site"},
                             {"HTTP_ORIGIN", "https://evil.example"},
                             {"HTTP_ORIGIN", "null"}}) {
        victim.variables = {sign};
        CHECK(victim.post("/login", form).status == Status::Forbidden);
        CHECK(victim.cookies() == before);
    }
    CHECK_THAT(site.log().lines_with("csrf_refused"), Catch::Contains("path=/login"));
}

TEST_CASE("reading a page does nothing, whatever the address and the headers say", "[routes][csrf]") {
    SignedIn somebody;
    const std::string query =
        "?csrf=" + somebody.csrf +
        "&_method=POST&method=post&action=delete&id=1&email=" + "mallory%40example.com&password=jtp";
    const std::vector<std::pair<std::string, std::string>> headers = {
        {"HTTP_SEC_PURPOSE", "prefetch"},
        {"HTTP_SEC_PURPOSE", "prefetch;prerender"},
        {"HTTP_PURPOSE", "prefetch"},
        {"HTTP_SEC_FETCH_DEST", "image"},
        {"HTTP_X_HTTP_METHOD_OVERRIDE", "POST"},
        {"HTTP_X_HTTP_METHOD", "POST"},
        {"HTTP_X_METHOD_OVERRIDE", "POST"},
        {"HTTP_SEC_FETCH_SITE", "cross-site"},
        {"CONTENT_TYPE", "application/x-www-form-urlencoded"}};
    for (const std::string& path : paths(somebody.site)) {
        for (const std::string method : {"GET", "HEAD"}) {
            for (const auto& header : headers) {
                CAPTURE(path, method, header);
                const auto status = somebody.site
                                        .ask({"REQUEST_METHOD=" + method, "REQUEST_URI=" + path + query,
                                              "HTTP_HOST=localhost:5000", "REMOTE_ADDR=192.0.2.7",
                                              "HTTP_COOKIE=session=" + somebody.browser.cookies()["session"],
                                              header.first + "=" + header.second})
                                        .status;
                CHECK((status == Status::MethodNotAllowed) == !has_method(path, method));
            }
        }
    }
    somebody.check_untouched();
}

TEST_CASE("a post is a post, whatever method it says to be", "[routes][csrf]") {
    SignedIn somebody;
    for (const std::string method : {"GET", "HEAD", "DELETE", "PUT"}) {
        for (const char* header :
             {"HTTP_X_HTTP_METHOD_OVERRIDE", "HTTP_X_HTTP_METHOD", "HTTP_X_METHOD_OVERRIDE"}) {
            CAPTURE(method, header);
            somebody.browser.variables = {{header, method}};
            for (const std::string& path : paths_of(somebody.site, Method::Post)) {
                if (needs_no_token(path)) continue;
                CHECK(somebody.browser.post(path, {{"_method", method}}).status == Status::Forbidden);
            }
            CHECK(somebody.browser.post("/profile", {{"_method", method}}).status ==
                  Status::MethodNotAllowed);
        }
    }
    somebody.check_untouched();
}

TEST_CASE("a body that is no form posts nothing, though it may look like one", "[routes][csrf]") {
    SignedIn somebody;
    const std::string fields = "csrf=" + somebody.csrf + "&action=delete&name=email&id=1";
    const std::string part =
        "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n" + somebody.csrf + "\r\n--x--\r\n";
    const std::pair<std::string, std::string> bodies[] = {
        {"text/plain", fields},
        {"text/plain;charset=UTF-8", "csrf=" + somebody.csrf + "\r\nid=1\r\n"},
        {"multipart/form-data; boundary=x", part},
        {"multipart/form-data", part},
        {"application/json", "{\"csrf\":\"" + somebody.csrf + "\"}"},
        {"application/x-www-form-urlencoded; charset=utf-16", fields},
        {"application/x-www-form-urlencoded; charset=iso-8859-1", fields},
        {"application/x-www-form-urlencoded, text/plain", fields},
        {"application/x-www-form-urlencodedx", fields},
        {"x/application/x-www-form-urlencoded", fields},
        {"text/html", fields},
        {"*/*", fields},
        {"", fields},
    };
    for (const auto& [type, body] : bodies) {
        for (const std::string& path : paths_of(somebody.site, Method::Post)) {
            CAPTURE(type, path);
            somebody.browser.variables = {{"CONTENT_TYPE", type}};
            CHECK(somebody.browser.post_body(path, body).status == Status::UnsupportedMediaType);
        }
    }
    somebody.check_untouched();
}

TEST_CASE("a browser without cookies is led back to the form, and round no circle", "[routes][login]") {
    TestSite site;
    Browser browser(site);
    browser.sign_in();
    for (int redirects = 0; browser.page().status == Status::SeeOther; ++redirects) {
        REQUIRE(redirects < 3);
        browser.cookies().clear();
        browser.follow();
    }
    CHECK(browser.page().status == Status::Forbidden);
    CHECK(browser.shows("did not send the sign-in cookie"));
    CHECK(browser.shows("type=\"password\""));
}

TEST_CASE("a form of a session that is over changes nothing, and its visitor can sign in",
          "[routes][logout]") {
    SignedIn somebody;
    Browser& browser = somebody.browser;
    SECTION("signed out in another tab") {
        browser.submit("/logout");
    }
    SECTION("a day later") {
        somebody.site.clock().advance(std::chrono::hours{24});
    }
    for (const char* path : {"/profile/password", "/profile/end-others", "/profile/end-session"}) {
        CAPTURE(path);
        CHECK(browser.post(path, {{"csrf", somebody.csrf}, {"id", "1"}}).status == Status::SeeOther);
        CHECK(browser.location() == "/?rd=/profile&note=late");
        CHECK(browser.cookies().contains("email"));
    }
    browser.follow();
    CHECK(browser.shows("Nothing was changed or saved."));
    browser.submit("", {{"email", "ada@example.com"}, {"password", "jtp"}});
    CHECK(browser.location() == "/profile");
    // The browser's back button still shows the old page.
    CHECK(browser.post("/logout", {{"csrf", somebody.csrf}}).status == Status::Ok);
    CHECK(browser.shows("<h1>Sign out?</h1>"));
    CHECK(browser.get("/profile").status == Status::Ok);
    browser.get("/logout");
    browser.submit("/logout");
    CHECK(browser.get("/profile").status == Status::SeeOther);
}
