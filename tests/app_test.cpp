#include <catch2/catch.hpp>

#include "base/file.hpp"
#include "support/browser.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;
using http::Status;

namespace {

// For tests of the SQLite file.
void in_a_file(config::Config& config) {
    config.database.url.clear();
}

}  // namespace

TEST_CASE("an unknown address is 404, and what is sent is not repeated", "[app]") {
    TestSite site;
    Browser browser(site);
    for (const char* path :
         {"/nothing", "/profile/", "/profile/x.css", "//", "/PROFILE", "/../profile", "/cookie", "/<b>"}) {
        CAPTURE(path);
        CHECK(browser.get(path).status == Status::NotFound);
        CHECK_FALSE(browser.shows("<b>"));
    }
}

TEST_CASE("a known address with another method is 405 and says which", "[app]") {
    TestSite site;
    Browser browser(site);
    CHECK(browser.post("/profile", {}).status == Status::MethodNotAllowed);
    CHECK(browser.page().headers.get("Allow") == "GET, HEAD");
    CHECK(browser.get("/profile/end-others").status == Status::MethodNotAllowed);
    CHECK(browser.page().headers.get("Allow") == "POST");
    http::Request request;
    request.method = http::Method::Other;
    request.path = "/login";
    CHECK(browser.send(request).status == Status::MethodNotAllowed);
    CHECK(browser.page().headers.get("Allow") == "GET, HEAD, POST");
}

TEST_CASE("HEAD is answered as GET", "[app]") {
    TestSite site;
    Browser browser(site);
    http::Request request;
    request.method = http::Method::Head;
    CHECK(browser.send(request).status == Status::Ok);
    request.path = "/profile/end-others";
    CHECK(browser.send(request).status == Status::MethodNotAllowed);
}

TEST_CASE("a request that could not be read gets its page and no more", "[app]") {
    TestSite site;
    Browser browser(site);
    http::Request request;
    request.path = "/profile";
    for (const Status status :
         {Status::BadRequest, Status::NotFound, Status::ContentTooLarge, Status::UnsupportedMediaType}) {
        request.refusal = http::Refusal{status, "a reason\nfor the log"};
        CHECK(browser.send(request).status == status);
        CHECK_FALSE(browser.shows("for the log"));
    }
    CHECK_THAT(site.log().lines_with("request_refused"),
               Catch::Contains("reason=\"a reason\\u000afor the log\""));
}

TEST_CASE("a form posted from another site is refused", "[app][csrf]") {
    TestSite site;
    Browser browser(site);
    browser.variables["HTTP_SEC_FETCH_SITE"] = "cross-site";
    CHECK(browser.post("/login", {{"email", "ada@example.com"}, {"password", "jtp"}}).status ==
          Status::Forbidden);
    CHECK(browser.cookies().empty());
    CHECK_THAT(site.log().lines_with("csrf_refused"), Catch::Contains("reason=sec_fetch_site path=/login"));
}

TEST_CASE("a page that is signed in changes nothing without its session's token", "[app][csrf]") {
    TestSite site([](config::Config& config) { config.pages.cookie = true; });
    Browser ada(site);
    ada.sign_in();
    Browser grace(site);
    grace.sign_in("grace@example.com");
    grace.get("/profile");
    const std::string foreign = grace.csrf();
    REQUIRE(foreign.size() == 64);
    for (const char* path : {"/forget-email", "/delete-cookies", "/cookie", "/profile/end-session",
                             "/profile/end-others", "/profile/password"}) {
        for (const std::string& token :
             {std::string(), std::string("x"), foreign, foreign.substr(1), std::string(64, 'A')}) {
            CAPTURE(path, token);
            CHECK(ada.post(path, {{"csrf", token}}).status == Status::Forbidden);
        }
        CHECK(ada.post(path, {}).status == Status::Forbidden);
    }
    CHECK(ada.get("/profile").status == Status::Ok);
    CHECK(ada.cookies().contains("email"));
    grace.post("/logout", {{"csrf", foreign}});
    CHECK_FALSE(grace.cookies().contains("session"));
}

TEST_CASE("a token given twice is none", "[app][csrf]") {
    TestSite site;
    Browser browser(site);
    browser.sign_in();
    browser.get("/profile");
    const std::string token = browser.csrf();
    CHECK(browser.post_body("/forget-email", "csrf=" + token + "&csrf=x").status == Status::Forbidden);
    CHECK(browser.post_body("/forget-email", "csrf=x&csrf=" + token).status == Status::Forbidden);
    CHECK(browser.post_body("/forget-email", "csrf=" + token).status == Status::SeeOther);
}

TEST_CASE("a post from another site is refused and audited on every route, signed in or not", "[app][csrf]") {
    TestSite site([](config::Config& config) {
        config.pages.cookie = true;
        config.gate.compat = true;
    });
    Browser visitor(site);
    visitor.sign_in();
    Browser stranger(site);
    const std::pair<std::string, std::string> signs[] = {{"HTTP_SEC_FETCH_SITE", "cross-site"},
                                                         {"HTTP_SEC_FETCH_SITE", "same-site"},
                                                         {"HTTP_ORIGIN", "null"},
                                                         {"HTTP_ORIGIN", "https://evil.example"},
                                                         {"HTTP_ORIGIN", "http://localhost:5001"}};
    for (Browser* browser : {&visitor, &stranger}) {
        for (const Route& route : routes()) {
            if (route.method != http::Method::Post) continue;
            for (const auto& sign : signs) {
                CAPTURE(route.path, sign.second);
                browser->variables = {sign};
                CHECK(browser->post(route.path, {}).status == Status::Forbidden);
                CHECK_THAT(site.log().lines_with("csrf_refused"),
                           Catch::Contains("path=" + std::string(route.path) + " origin=" +
                                           (sign.first == "HTTP_ORIGIN" ? sign.second : "\"\"") + "\n"));
            }
        }
    }
}

TEST_CASE("a file that is no database is refused at start", "[app][database]") {
    TestSite site(in_a_file);
    const auto state = site.directory() / "state";
    for (const char* name : {"postern.db", "postern.db-wal", "postern.db-shm"})
        std::filesystem::remove(state / name);
    REQUIRE(create_private_file(state / "postern.db",
                                "this is not a database, nor was it ever one, but it is long enough"));
    CHECK_THROWS_WITH(site.restart(), (state / "postern.db").string() + ": file is not a database");
}

TEST_CASE("state that others could change is refused at start", "[app][database]") {
    namespace fs = std::filesystem;
    TestSite site(in_a_file);
    const auto state = site.directory() / "state";
    for (const fs::perms opened : {fs::perms::group_write, fs::perms::others_write}) {
        fs::permissions(state, opened, fs::perm_options::add);
        CHECK_THROWS_WITH(site.restart(), Catch::Contains("open to other users; chmod it to 0700"));
        fs::permissions(state, opened, fs::perm_options::remove);
        fs::permissions(state / "postern.db", opened, fs::perm_options::add);
        CHECK_THROWS_WITH(site.restart(), Catch::Contains("open to other users; chmod it to 0600"));
        fs::permissions(state / "postern.db", opened, fs::perm_options::remove);
    }
    site.restart();
}

TEST_CASE("too many cookies get a page that says what to do", "[app]") {
    TestSite site;
    Browser browser(site);
    for (int i = 0; i < 65; ++i)
        browser.cookies()["c" + std::to_string(i)] = "x";
    CHECK(browser.get("/").status == Status::RequestHeaderFieldsTooLarge);
    CHECK(browser.shows("Delete the cookies of this site"));
}

TEST_CASE("with its table gone the site answers 503, stays alive and recovers", "[app][database]") {
    TestSite site;
    Browser browser(site);
    browser.sign_in();
    site.database().run("ALTER TABLE sessions RENAME TO elsewhere");
    CHECK(browser.get("/profile").status == Status::ServiceUnavailable);
    CHECK_FALSE(browser.shows("elsewhere"));
    CHECK_FALSE(browser.shows("SELECT"));
    CHECK(browser.get("/style.css").status == Status::Ok);
    CHECK_THAT(site.log().lines_with("database_error"),
               Catch::Contains(TestDatabase::is_postgresql() ? "fault=\"database: invalid statement\""
                                                             : "fault=\"database: SQL logic error\""));
    site.database().run("ALTER TABLE elsewhere RENAME TO sessions");
    CHECK(browser.get("/profile").status == Status::Ok);
}

TEST_CASE("health says ok, or which part is not", "[pages][health]") {
    TestSite site;
    Browser browser(site);
    CHECK(browser.get("/health").body == "ok\n");
    site.database().run("ALTER TABLE sessions RENAME TO elsewhere");
    CHECK(browser.get("/health").status == Status::Ok);  // the health answer is at most a second old
    site.clock().advance(1s);
    CHECK(browser.get("/health").status == Status::ServiceUnavailable);
    CHECK(browser.page().body == "unavailable: database\n");
    site.database().run("ALTER TABLE elsewhere RENAME TO sessions");
    CHECK(browser.get("/health").status == Status::ServiceUnavailable);
    site.clock().advance(1s);
    CHECK(browser.get("/health").status == Status::Ok);
}

TEST_CASE("asking for health does not make the tables larger, in whatever process",
          "[pages][health][database]") {
    if (!TestDatabase::is_postgresql()) return;
    TestSite site;
    const auto size = [&] {
        return site.database().use([](database::Reader& reader) {
            long long bytes = 0;
            reader.one("SELECT pg_table_size('sessions')", {}, {bytes});
            return bytes;
        });
    };
    Browser browser(site);
    const long long before = size();
    // A new process for each request, like CGI.
    for (int i = 0; i < 20; ++i) {
        site.restart();
        CHECK(browser.get("/health").status == Status::Ok);
    }
    CHECK(size() == before);
    // One process answers many requests. Only two of them write, and each write is rolled back.
    for (int i = 0; i < 200; ++i) {
        if (i == 100) site.clock().advance(1s);
        CHECK(browser.get("/health").status == Status::Ok);
    }
    CHECK(size() <= before + 3 * 8192);
    site.database().run("ALTER TABLE sessions RENAME TO elsewhere");
    site.restart();
    CHECK(browser.get("/health").status == Status::ServiceUnavailable);
}

TEST_CASE("the style sheet may be kept, pages may not", "[app]") {
    TestSite site;
    Browser browser(site);
    CHECK(browser.get("/style.css").headers.get("Content-Type") == "text/css; charset=utf-8");
    CHECK(browser.page().headers.get("Cache-Control") == "no-cache");
    CHECK(browser.get("/style.css?v=older").headers.get("Cache-Control") == "no-cache");
    const std::string page = browser.get("/").body;
    const auto link = page.find("/style.css?v=");
    browser.get(page.substr(link, page.find('"', link) - link));
    CHECK(browser.page().headers.get("Cache-Control") == "public, max-age=31536000, immutable");
    CHECK(browser.get("/icon.svg").headers.get("Content-Type") == "image/svg+xml");
    CHECK(browser.get("/").headers.get("Cache-Control") == "no-store");
}

TEST_CASE("the request log can be turned off", "[app]") {
    TestSite site([](config::Config& config) { config.log.requests = false; });
    Browser browser(site);
    browser.get("/");
    CHECK(site.log().all().empty());
}

TEST_CASE("only what verifies a password is slow", "[app][slow]") {
    TestSite site;
    const auto is_slow_answer = [&](const http::Request& request) {
        return std::holds_alternative<gateway::SlowAnswer>(site.app().answer(request));
    };
    const auto is_slow = [&](http::Method method, const char* path, http::Role role = http::Role::Page) {
        http::Request request;
        request.method = method;
        request.path = path;
        request.role = role;
        return is_slow_answer(request);
    };
    using http::Method;
    CHECK(is_slow(Method::Post, "/login"));
    Browser ada(site);
    ada.sign_in();
    const std::string cookie = "HTTP_COOKIE=session=" + ada.cookies().at("session");
    const std::vector<std::string> change = {"REQUEST_METHOD=POST", "REQUEST_URI=/profile/password"};
    CHECK_FALSE(is_slow_answer(site.read(change)));
    CHECK(is_slow_answer(site.read({change[0], change[1], cookie})));
    CHECK_FALSE(is_slow_answer(site.read({change[0], change[1], cookie, "HTTP_SEC_FETCH_SITE=cross-site"})));
    CHECK_FALSE(is_slow_answer(
        site.read({"REQUEST_METHOD=POST", "REQUEST_URI=/login", "HTTP_ORIGIN=https://evil.example"})));
    CHECK_FALSE(is_slow(Method::Get, "/login"));
    CHECK_FALSE(is_slow(Method::Get, "/"));
    CHECK_FALSE(is_slow(Method::Get, "/profile/password"));
    CHECK_FALSE(is_slow(Method::Post, "/logout"));
    CHECK_FALSE(is_slow(Method::Post, "/nothing"));
    CHECK_FALSE(is_slow(Method::Other, "/login"));
    for (const http::Role role : {http::Role::Check, http::Role::Authorizer, http::Role::Refused})
        CHECK_FALSE(is_slow(Method::Post, "/login", role));
    http::Request unreadable;
    unreadable.method = Method::Post;
    unreadable.path = "/login";
    unreadable.refusal = http::Refusal{Status::ContentTooLarge, "too long"};
    CHECK_FALSE(is_slow_answer(unreadable));
}

TEST_CASE("a visitor for whom there is no room is told to come back, and nothing is looked at",
          "[app][slow]") {
    TestSite site;
    Browser browser(site);
    browser.sign_in();
    http::Request request = site.read({"REQUEST_METHOD=POST", "REQUEST_URI=/login", "REMOTE_ADDR=192.0.2.1",
                                       "CONTENT_TYPE=application/x-www-form-urlencoded", "CONTENT_LENGTH=34"},
                                      "email=ada@example.com&password=jtp");
    REQUIRE_FALSE(request.refusal);
    const http::Response response = site.turn_away(request);
    CHECK(response.status == Status::ServiceUnavailable);
    CHECK(response.headers.get("Retry-After") == "5");
    CHECK(response.headers.get("Cache-Control") == "no-store");
    CHECK(response.headers.get("Set-Cookie").empty());
    CHECK_THAT(response.body, Catch::Contains("try again in a moment"));
    CHECK_THAT(site.log().lines_with("turned_away"),
               Catch::Contains("address=192.0.2.1") && Catch::Contains("path=/login"));
    CHECK(site.log().lines_with("sign_in_refused").empty());
}
