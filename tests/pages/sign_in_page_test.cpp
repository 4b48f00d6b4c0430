#include <string>

#include <catch2/catch.hpp>

#include "support/browser.hpp"
#include "support/occurrences.hpp"

using namespace postern;
using namespace postern::tests;
using http::Status;

TEST_CASE("after a refusal both fields are marked, and the password has the focus", "[pages][login]") {
    TestSite site;
    Browser browser(site);
    const auto check = [&] {
        CHECK(occurrences(browser.page().body, "aria-invalid=\"true\" aria-describedby=\"refused\"") == 2);
        CHECK(browser.shows("id=\"refused\""));
        CHECK(browser.shows("value=\"ada@example.com\""));
        CHECK(browser.shows("aria-describedby=\"refused\" autofocus>"));
        CHECK(occurrences(browser.page().body, "autofocus") == 1);
    };
    browser.post("/", {{"email", "ada@example.com"}, {"password", "wrong"}});
    check();
    browser.post("/login", {{"email", "ada@example.com"}, {"password", "wrong"}});
    browser.follow();
    check();
    browser.get("/");
    CHECK_FALSE(browser.shows("aria-invalid"));
    // The page has one message.
    for (const char* note : {"late", "out"}) {
        browser.get("/error?note=" + std::string(note));
        CHECK_FALSE(browser.shows("role=\"status\""));
    }
}

TEST_CASE("the login page names the page to which the visitor goes next", "[pages][login]") {
    TestSite site([](config::Config& config) {
        config.public_url = parse_origin("https://login.example.com").value();
        config.gate.origins = {parse_origin("https://grafana.example.com").value()};
    });
    Browser browser(site);
    browser.get("/?rd=https%3A%2F%2Fgrafana.example.com%2Fd%2Fabc%3Fa%3D1");
    CHECK(
        browser.shows("Sign in to go on to <bdi class=\"host\">grafana.example.com</bdi><bdi "
                      "class=\"path\">/d/abc</bdi>"));
    browser.get("/?rd=https%3A%2F%2Fgrafana.example.com%2F");
    CHECK(browser.shows("<bdi class=\"host\">grafana.example.com</bdi><bdi class=\"path\"></bdi>"));
    browser.get("/?rd=%2Ffiles%2F");
    CHECK(browser.shows("<bdi class=\"host\"></bdi><bdi class=\"path\">/files/</bdi>"));
    browser.get("/?rd=%2F" + std::string(100, 'a'));
    CHECK(browser.shows("<bdi class=\"path\">/" + std::string(59, 'a') + "\u2026</bdi>"));
    browser.get("/?rd=%2F" + std::string(57, 'a') + "%25E2%2580%25A6");
    CHECK(browser.shows("<bdi class=\"path\">/" + std::string(57, 'a') + "\u2026</bdi>"));
    browser.get("/?rd=%2Fprofiles%2Fada");
    CHECK(browser.shows("<bdi class=\"path\">/profiles/ada</bdi>"));
    for (const char* none :
         {"/", "/?rd=%2F", "/?rd=%2F%3Fa%3D1", "/?rd=%2Fprofile", "/?rd=%2Fprofile%3Fdone%3Dothers",
          "/?rd=%2Flogout", "/?rd=https%3A%2F%2Fevil.example%2F", "/?rd=%2F%2Fevil.example"}) {
        CAPTURE(none);
        browser.get(none);
        CHECK_FALSE(browser.shows("to go on to"));
    }
    browser.get("/?rd=%2F%3Cb%3E");
    CHECK_FALSE(browser.shows("<b>"));
}

TEST_CASE("a visitor whose session has ended is told so", "[pages][login]") {
    TestSite site;
    Browser browser(site);
    const char* ended = "Your session has ended. Please sign in again.";
    browser.get("/");
    CHECK_FALSE(browser.shows(ended));
    browser.sign_in();
    site.clock().advance(std::chrono::hours{13});
    browser.get("/profile");
    browser.follow();
    CHECK(browser.shows(ended));
    // The note is shown once.
    CHECK_FALSE(browser.cookies().contains("session"));
    browser.get("/");
    CHECK_FALSE(browser.shows(ended));
    // Another application may have a cookie of this name.
    browser.cookies()["session"] = "eyJ1c2VyIjoiYWRhIn0.Z0k.abc";
    browser.get("/");
    CHECK_FALSE(browser.shows(ended));
    CHECK(browser.cookies().contains("session"));
    browser.cookies().erase("session");
    // A refused sign-in has one message, and so has a sign-out.
    browser.post("/", {{"email", "ada@example.com"}, {"password", "wrong"}});
    CHECK_FALSE(browser.shows(ended));
    browser.get("/?note=out");
    CHECK_FALSE(browser.shows(ended));
    site.lift_throttle();
    browser.sign_in();
    browser.get("/profile");
    browser.submit("/logout");
    browser.follow();
    CHECK(browser.shows("You are signed out."));
    CHECK_FALSE(browser.shows(ended));
    browser.get("/");
    CHECK_FALSE(browser.shows(ended));
}

TEST_CASE("password managers find the form for a new password", "[pages][password]") {
    TestSite site(use_users);
    site.add_user("ada@example.com", "violet harbour nine kettles");
    Browser browser(site);
    CHECK(browser.get("/.well-known/change-password").status == Status::SeeOther);
    CHECK(browser.location() == "/profile/password");
    browser.sign_in("ada@example.com", "violet harbour nine kettles");
    browser.get("/profile/password");
    CHECK(browser.shows("<details class=\"apart\" open>"));
    CHECK(browser.shows("autocomplete=\"new-password\""));
    browser.get("/profile");
    CHECK(browser.shows("<details class=\"apart\">"));
}

TEST_CASE("browsers that ask for icons by their usual names get them", "[pages][assets]") {
    TestSite site;
    Browser browser(site);
    CHECK(browser.get("/favicon.ico").headers.get("Content-Type") == "image/vnd.microsoft.icon");
    CHECK(browser.page().body.starts_with(std::string("\0\0\1\0", 4)));
    CHECK(browser.get("/apple-touch-icon.png").headers.get("Content-Type") == "image/png");
    CHECK(browser.page().body.starts_with("\x89PNG\r\n"));
    CHECK(browser.page().body.ends_with(std::string("IEND\xAE\x42\x60\x82")));
}
