#include <atomic>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "support/browser.hpp"
#include "support/occurrences.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;
using http::Status;

namespace {

// The id in the last page's form that ends the session of the named browser.
std::string id_of(const Browser& browser, std::string_view name) {
    const std::string& page = browser.page().body;
    const std::string button = "aria-label=\"End the session of " + std::string(name);
    const std::string field = "name=\"id\" value=\"";
    const auto begin = page.rfind(field, page.find(button)) + field.size();
    return page.substr(begin, page.find('"', begin) - begin);
}

constexpr const char* kPhone = "Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0";

// Three signed-in browsers: Ada's at home, Ada's phone, and Grace's.
struct Three {
    TestSite site;
    Browser home{site};
    Browser phone{site};
    Browser grace{site};

    Three() {
        home.variables = {{"HTTP_USER_AGENT", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Firefox/145.0"}};
        phone.variables = {{"HTTP_USER_AGENT", kPhone}, {"REMOTE_ADDR", "2001:db8::7"}};
        phone.sign_in();
        site.clock().advance(2min);
        grace.sign_in("grace@example.com");
        home.sign_in();
        home.get("/profile");
    }

    static bool is_in(Browser& browser) { return browser.get("/profile").status == Status::Ok; }
};

}  // namespace

TEST_CASE("the profile lists the visitor's own sessions in words, this one first", "[pages][sessions]") {
    Three three;
    const std::string& page = three.home.page().body;
    CHECK(occurrences(page, "<li>") == 2);
    const auto here = page.find("Firefox on Linux <span class=\"tag\">this browser</span>");
    const auto there = page.find("<h3>Firefox on Android</h3>");
    REQUIRE(here != std::string::npos);
    REQUIRE(there != std::string::npos);
    CHECK(here < there);
    CHECK(occurrences(page, "this browser</span>") == 1);
    CHECK(three.home.shows("2001:db8::7"));
    CHECK(three.home.shows(
        "<time datetime=\"2026-11-22T20:00:00Z\" title=\"2026-11-22 20:00 +00:00\">2 minutes ago</time>"));
    CHECK_FALSE(three.home.shows("grace"));
    // The page shows neither token nor digest. The id is a part of the digest.
    for (Browser* browser : {&three.home, &three.phone, &three.grace})
        CHECK_FALSE(three.home.shows(browser->cookies()["session"]));
    CHECK(id_of(three.home, "Firefox on Android").size() == 16);
}

TEST_CASE("the profile tells of the sign-in before this one, or that there was none", "[pages][profile]") {
    Three three;
    CHECK(three.home.shows("Your sign-in before this one: <time datetime=\"2026-11-22T20:00:00Z\" title="));
    CHECK(three.home.shows("from <bdi class=\"previous_address\">2001:db8::7</bdi>."));
    three.grace.get("/profile");
    CHECK(three.grace.shows("This is your first sign-in."));
}

TEST_CASE("a browser that is not known is still in the list", "[pages][sessions]") {
    TestSite site;
    Browser browser(site);
    browser.variables = {{"HTTP_USER_AGENT", "<script>alert(1)</script>{{csrf}}"}};
    browser.sign_in();
    browser.get("/profile");
    CHECK(browser.shows("<h3>Unknown browser <span"));
    CHECK_FALSE(browser.shows("script"));
    CHECK_FALSE(browser.shows("/profile/end-session"));
    CHECK_FALSE(browser.shows("/profile/end-others"));
}

TEST_CASE("a visitor ends another of their sessions, and it is over at once", "[pages][sessions]") {
    Three three;
    const std::string id = id_of(three.home, "Firefox on Android");
    CHECK(three.home.submit("/profile/end-session", {{"id", id}}).status == Status::SeeOther);
    CHECK(three.home.location() == "/profile?done=session");
    three.home.follow();
    CHECK(three.home.shows("role=\"status\">The session is ended."));
    CHECK_FALSE(three.home.shows("Firefox on Android"));
    CHECK(three.phone.get("/profile").status == Status::SeeOther);
    CHECK(Three::is_in(three.grace));
    CHECK_THAT(three.site.log().lines_with(" session_ended "),
               Catch::Contains("user=ada@example.com session=" + id));

    SECTION("and ending it twice is harmless") {
        three.home.post("/profile/end-session", {{"csrf", three.home.csrf()}, {"id", id}});
        CHECK(three.home.location() == "/profile?done=over");
        three.home.follow();
        CHECK(three.home.shows("That session had ended already."));
        CHECK(occurrences(three.site.log().all(), " session_ended ") == 1);
    }
}

TEST_CASE("nobody ends somebody else's session, nor learns whether there is one", "[pages][sessions]") {
    Three three;
    Browser grace_at_work(three.site);
    grace_at_work.variables = {{"HTTP_USER_AGENT", kPhone}};
    grace_at_work.sign_in("grace@example.com");
    three.grace.get("/profile");
    const std::string others = id_of(three.grace, "Firefox on Android");
    const std::string own = id_of(three.home, "Firefox on Android");
    const std::string token = three.home.csrf();
    for (const std::string& id :
         {others, std::string(16, '0'), own.substr(1), own + "0", own.substr(0, 15), std::string(),
          std::string("%"), std::string(64, 'a'), std::string("' OR '1'='1"), std::string(2000, 'f')}) {
        CAPTURE(id);
        CHECK(three.home.post("/profile/end-session", {{"csrf", token}, {"id", id}}).status ==
              Status::SeeOther);
        CHECK(three.home.location() == "/profile?done=over");
    }
    CHECK(three.home.post("/profile/end-session", {{"csrf", token}}).status == Status::BadRequest);
    CHECK(three.home.post_body("/profile/end-session", "csrf=" + token + "&id=" + own + "&id=" + others)
              .status == Status::BadRequest);
    CHECK(Three::is_in(three.phone));
    CHECK(Three::is_in(three.grace));
    CHECK(Three::is_in(grace_at_work));
    CHECK(three.site.log().lines_with(" session_ended ").empty());
}

TEST_CASE("ending the session one sits in is signing out", "[pages][sessions]") {
    Three three;
    three.phone.get("/profile");
    const std::string own = id_of(three.phone, "Firefox on Linux");
    three.home.post("/profile/end-session", {{"csrf", three.home.csrf()}, {"id", own}});
    CHECK(three.home.location() == "/?note=out");
    CHECK_FALSE(three.home.cookies().contains("session"));
    CHECK_THAT(three.site.log().lines_with(" signed_out "), Catch::Contains("session=" + own));
}

TEST_CASE("a visitor ends all their other sessions at once", "[pages][sessions]") {
    Three three;
    CHECK(three.home.submit("/profile/end-others").status == Status::SeeOther);
    CHECK(three.home.location() == "/profile?done=others");
    three.home.follow();
    CHECK(three.home.shows("Your other sessions are ended."));
    CHECK_FALSE(three.home.shows("/profile/end-others"));
    CHECK_FALSE(Three::is_in(three.phone));
    CHECK(Three::is_in(three.grace));
    CHECK(occurrences(three.site.log().all(), " session_ended ") == 1);
    three.home.post("/profile/end-others", {{"csrf", three.home.csrf()}});
    CHECK(Three::is_in(three.home));
}

TEST_CASE("no session is ended without this session's token, nor by a link", "[pages][sessions]") {
    Three three;
    const std::string id = id_of(three.home, "Firefox on Android");
    three.phone.get("/profile");
    three.grace.get("/profile");
    for (const std::string& token : {std::string(), three.phone.csrf(), three.grace.csrf()}) {
        CAPTURE(token);
        for (const char* path : {"/profile/end-session", "/profile/end-others", "/profile/password"}) {
            CHECK(three.home.post(path, {{"csrf", token}, {"id", id}}).status == Status::Forbidden);
        }
    }
    for (const char* path : {"/profile/end-session", "/profile/end-others", "/profile/password"}) {
        // A reload after a refused password change shows the profile and changes nothing.
        const bool is_reload = std::string_view(path) == "/profile/password";
        CHECK(three.home.get(path + ("?id=" + id)).status ==
              (is_reload ? Status::Ok : Status::MethodNotAllowed));
        Browser stranger(three.site);
        CHECK(stranger.post(path, {{"id", id}}).status == Status::SeeOther);
        CHECK(stranger.location() == "/?rd=/profile&note=late");
    }
    CHECK(Three::is_in(three.phone));
}

TEST_CASE("what is done is said in the site's own words only", "[pages][profile]") {
    TestSite site;
    Browser browser(site);
    browser.sign_in();
    for (const char* word : {"", "nothing", "<b>", "password%20", "SESSION"}) {
        browser.get("/profile?done=" + std::string(word));
        CHECK(browser.page().status == Status::Ok);
        CHECK_FALSE(browser.shows("role=\"status\""));
        CHECK_FALSE(browser.shows("<b>"));
    }
}

TEST_CASE("the profile is the visitor's own, whatever the address and the form add", "[pages][profile]") {
    Three three;
    three.home.get("/profile");
    const std::string own = three.home.page().body;
    for (const char* query :
         {"?id=2", "?email=grace@example.com", "?user=grace@example.com&name=x", "?is_admin=1"}) {
        CAPTURE(query);
        CHECK(three.home.get("/profile" + std::string(query)).status == Status::Ok);
        CHECK_FALSE(three.home.shows("grace"));
        CHECK(three.home.page().body.size() == own.size());
    }
    CHECK(three.home.get("/profile/grace@example.com").status == Status::NotFound);
    CHECK(
        three.home.post("/profile", {{"csrf", three.home.cookies()["session"]}, {"is_admin", "1"}}).status ==
        Status::MethodNotAllowed);
}

TEST_CASE("of very many sessions the profile shows the ones seen last, and ends them all",
          "[pages][sessions]") {
    TestSite site;
    Browser browser(site);
    browser.sign_in();
    for (int i = 0; i < 60; ++i) {
        Browser script(site);
        script.post("/login", {{"email", "ada@example.com"}, {"password", "jtp"}});
    }
    browser.get("/profile");
    CHECK(occurrences(browser.page().body, "<li>") == 51);
    CHECK(browser.shows("Older sessions that are not shown: <bdi class=\"more_others\">10</bdi>"));
    CHECK(browser.shows("this browser</span>"));
    browser.submit("/profile/end-others");
    browser.follow();
    CHECK(occurrences(browser.page().body, "<li>") == 1);
}

TEST_CASE("of several browsers that end one session at once each gets its answer", "[pages][sessions]") {
    Three three;
    http::Request request;
    request.method = http::Method::Post;
    request.path = "/profile/end-session";
    request.remote_address = "192.0.2.7";
    request.cookies.add("session", three.home.cookies()["session"]);
    request.form.add("csrf", three.home.csrf());
    request.form.add("id", id_of(three.home, "Firefox on Android"));
    std::atomic<int> answered = 0;
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back(
            [&] { answered += three.site.answer(request).status == Status::SeeOther ? 1 : 0; });
    }
    threads.clear();
    CHECK(answered == 8);
    CHECK_FALSE(Three::is_in(three.phone));
    CHECK(Three::is_in(three.home));
}
