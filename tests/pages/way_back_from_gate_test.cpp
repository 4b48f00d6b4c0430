#include <catch2/catch.hpp>

#include "base/encoding.hpp"
#include "support/web_server.hpp"

using namespace postern;
using namespace postern::tests;
using http::Status;

namespace {

const std::string kNotSaved = "What you sent was not saved. Send it again after this step.";
const std::string kTooLong = "is too long to keep";
const std::string kFile = "If your browser saves the file";

std::string repeated(std::string_view part, std::size_t bytes) {
    std::string text;
    while (text.size() + part.size() <= bytes)
        text += part;
    return text + std::string(bytes - text.size(), 'x');
}

// One request of a visitor without a session, and the address to which the visitor returns.
struct Way {
    const char* name;
    const char* method;
    std::string uri;
    std::string referer;
    std::string end;   // the address to which the visitor returns
    std::string word;  // the note on the login page; empty: no note
};

const std::vector<Way> kWays = {
    {"a page", "GET", "/x/y?a=1&b=2%20c&rd=z", "", "/x/y?a=1&b=2%20c&rd=z", ""},
    {"a page with a referer", "GET", "/x", "http://localhost:5000/form", "/x", ""},
    {"a form", "POST", "/save?id=1", "http://localhost:5000/form?id=1&x=%20", "/form?id=1&x=%20", kNotSaved},
    {"a form on the first page", "POST", "/save", "http://localhost:5000/", "/", kNotSaved},
    {"a form without a referer", "POST", "/save?id=1", "", "/save?id=1", kNotSaved},
    {"a form of another site", "POST", "/save", "http://evil.example/form", "/save", kNotSaved},
    {"a form of another port", "POST", "/save", "http://localhost:5001/form", "/save", kNotSaved},
    {"a form over https", "POST", "/save", "https://localhost:5000/form", "/save", kNotSaved},
    {"a form that looks like ours", "POST", "/save", "http://localhost:5000@evil.example/", "/save",
     kNotSaved},
    {"a form with a user", "POST", "/save", "http://ada@localhost:5000/form", "/save", kNotSaved},
    {"a form at a hostile path", "POST", "/save", "http://localhost:5000//evil.example/", "/save", kNotSaved},
    {"a form at a hidden path", "POST", "/save", "http://localhost:5000/%5cevil.example", "/save", kNotSaved},
    {"a form beyond ASCII", "POST", "/save", "http://localhost:5000/caf\xc3\xa9", "/caf%C3%A9", kNotSaved},
    {"a referer that is none", "POST", "/save", "/form", "/save", kNotSaved},
    {"a long address", "GET", "/x?" + repeated("a", 5997), "", "/x?" + repeated("a", 5997), ""},
    {"a long address, encoded", "GET", "/x?" + repeated("%20", 5997), "", "/x?" + repeated("%20", 5997), ""},
    {"a long path, encoded", "GET", "/x/" + repeated("%41", 5997), "", "/x/" + repeated("%41", 5997), ""},
    {"a long address with many fields", "GET", "/x?" + repeated("abc=1&", 5997), "",
     "/x?" + repeated("abc=1&", 5997), ""},
    {"one byte more", "GET", "/x?" + repeated("a", 5998), "", "/x", kTooLong},
    {"one byte more, encoded", "GET", "/x?" + repeated("%20", 5998), "", "/x", kTooLong},
    {"a path of one byte more", "GET", "/x/" + repeated("%41", 5998), "", "/", kTooLong},
    {"more than a form holds", "GET", "/x?" + repeated("&", 5000), "", "/x", kTooLong},
    {"a form at a long address", "POST", "/save", "http://localhost:5000/x?" + repeated("%20", 5997),
     "/x?" + repeated("%20", 5997), kNotSaved},
    {"a form at one byte more", "POST", "/save", "http://localhost:5000/x?" + repeated("%20", 5998), "/x",
     kNotSaved},
    {"a file", "GET", "/reports/2026.CSV?a=b.html", "", "/reports/2026.CSV?a=b.html", kFile},
    {"a page with a dot", "GET", "/reports.zip/page?x=a.zip", "", "/reports.zip/page?x=a.zip", ""},
};

// Checks that the login page shows this note and no other note.
void check_words(const Browser& browser, const std::string& wanted) {
    for (const std::string& word : {kNotSaved, kTooLong, kFile})
        CHECK(browser.shows(word) == (word == wanted));
}

}  // namespace

TEST_CASE("whatever somebody asked for, they come back to it or as near as possible, and read what was lost",
          "[pages][gate]") {
    TestSite site;
    for (const Way& way : kWays) {
        CAPTURE(way.name);
        Browser visitor(site);
        WebServer server(site);
        server.headers = {"HTTP_ACCEPT=text/html", "HTTP_HOST=localhost:5000", "HTTP_REFERER=" + way.referer};
        const std::string login(server.ask(visitor, way.uri, way.method).headers.get("Location"));
        // Web servers read request lines of 8 KB.
        CHECK(login.size() < 7000);
        visitor.get(login);
        check_words(visitor, way.word);
        visitor.submit("", {{"email", "ada@example.com"}, {"password", "wrong"}});
        CHECK(visitor.page().status == Status::Forbidden);
        check_words(visitor, way.word);
        visitor.submit("", {{"email", "ada@example.com"}, {"password", "jtp"}});
        CHECK(visitor.page().status == Status::SeeOther);
        CHECK(visitor.location() == way.end);
    }
}

TEST_CASE("an authorizer and a page on another host lead back just so", "[pages][gate]") {
    TestSite site(use_login_host);
    Browser visitor(site);
    WebServer server(site);
    server.parameters = {"FCGI_ROLE=AUTHORIZER", "HTTPS=on"};
    const auto ask = [&](const std::string& uri, const std::string& referer) {
        server.headers = {"HTTP_ACCEPT=text/html", "HTTP_HOST=app.example.com", "HTTP_REFERER=" + referer};
        return std::string(
            server.ask(visitor, uri, referer.empty() ? "GET" : "POST").headers.get("Location"));
    };
    CHECK(ask("/save", "https://app.example.com/form?a=1") ==
          "https://login.example.com/?rd=https%3A//app.example.com/form%3Fa%3D1&note=unsaved");
    for (const char* elsewhere :
         {"https://login.example.com/x", "https://evil.example/", "http://app.example.com/"})
        CHECK(ask("/save", elsewhere) ==
              "https://login.example.com/?rd=https%3A//app.example.com/save&note=unsaved");
    const std::string uri = "/x?" + repeated("%20", 5997);
    CHECK(ask(uri, "") == "https://login.example.com/?rd_as_is=https://app.example.com" + uri);
    CHECK(ask(uri + "x", "") == "https://login.example.com/?rd=https%3A//app.example.com/x&note=long");
    CHECK(ask("/" + uri.substr(3) + "xxx", "") ==
          "https://login.example.com/?rd=https%3A//app.example.com/&note=long");
    visitor.variables = {{"HTTPS", "on"}, {"HTTP_HOST", "login.example.com"}};
    visitor.get(ask(uri, "").substr(std::string("https://login.example.com").size()));
    visitor.submit("", {{"email", "ada@example.com"}, {"password", "jtp"}});
    CHECK(visitor.location() == "https://app.example.com" + uri);
}

TEST_CASE("a form that is refused for a rule leads to the page that the form stood on", "[pages][gate]") {
    TestSite site;
    Browser visitor(site);
    visitor.sign_in();
    WebServer server(site);
    server.parameters = {"POSTERN_ROLE=refused"};
    server.headers = {"HTTP_HOST=localhost:5000", "HTTP_REFERER=http://localhost:5000/form"};
    CHECK_THAT(server.ask(visitor, "/save", "POST").body, Catch::Contains("href=\"/switch?rd=/form\""));
    CHECK_THAT(server.ask(visitor, "/save", "GET").body, Catch::Contains("href=\"/switch?rd=/save\""));
}

TEST_CASE("a link with an address that is too long leads near it, and the login page says so",
          "[pages][login]") {
    TestSite site;
    const std::string target = "/x?" + repeated("a", 5998);
    for (const std::string& link :
         {"/?rd=" + target, "/?next=" + percent_encoded(target), "/?rd_as_is=" + target}) {
        Browser visitor(site);
        visitor.get(link);
        check_words(visitor, kTooLong);
        visitor.submit("", {{"email", "ada@example.com"}, {"password", "wrong"}});
        check_words(visitor, kTooLong);
        visitor.submit("", {{"email", "ada@example.com"}, {"password", "jtp"}});
        CHECK(visitor.location() == "/x");
    }
}

TEST_CASE("the longest address goes through every page that keeps it, in forms of 16 KiB", "[pages][login]") {
    TestSite site;
    for (const std::string& target : {"/x?" + repeated("%20", 5997), "/x?" + repeated("a=", 5997),
                                      "/x?" + repeated("aa:,", 5000), "/" + repeated("b", 5999)}) {
        Browser visitor(site);
        visitor.get("/?rd_as_is=" + target);
        visitor.submit("", {{"email", std::string(242, 'a') + "@example.com"}, {"password", "jtp"}});
        CHECK(visitor.location() == target);
        visitor.get("/switch?rd_as_is=" + target);
        visitor.submit("/logout");
        CHECK(visitor.page().status == Status::SeeOther);
        visitor.follow();
        CHECK(visitor.shows("You are signed out."));
        visitor.post("/login", {{"email", "x"}, {"password", std::string(1024, '%')}, {"rd", target}});
        visitor.follow();
        visitor.submit("", {{"email", "ada@example.com"}, {"password", "jtp"}});
        CHECK(visitor.location() == target);
    }
}
