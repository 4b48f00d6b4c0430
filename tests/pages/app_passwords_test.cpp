#include <functional>
#include <string>

#include <catch2/catch.hpp>

#include "support/authenticator.hpp"
#include "support/browser.hpp"
#include "support/occurrences.hpp"
#include "support/people.hpp"
#include "support/web_server.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;
using Catch::Contains;
using http::Status;

namespace {

struct AppPasswordSite {
    explicit AppPasswordSite(const std::function<void(config::Config&)>& change = [](config::Config&) {})
        : site([&](config::Config& config) {
              use_users_without_session_cache(config);
              config.app_passwords.labels = {"dav", "git"};
              change(config);
          }) {
        for (const auto& [browser, email] : {std::pair{&ada, kAda}, {&bea, kBea}}) {
            site.add_user(email, kPassword);
            browser->sign_in(email, kPassword);
        }
        client.parameters = {"POSTERN_ROLE=check", "POSTERN_REQUIRE=everybody token:dav"};
        client.headers = {};
    }
    // The text of a new app password with the label dav.
    std::string make(Browser& browser, const std::string& name = "phone") {
        browser.get("/profile/tokens");
        browser.submit("/profile/tokens", {{"name", name}, {"label", "dav"}, {"lifetime", "7776000"}});
        return made(browser);
    }
    static std::string made(const Browser& browser) {
        const std::string& body = browser.page().body;
        const auto at = body.find("pst_");
        return at == std::string::npos ? "" : body.substr(at, 82);
    }
    http::Response send(const std::string& text, const Browser& browser) {
        client.headers = {"HTTP_AUTHORIZATION=Bearer " + text};
        return client.ask(browser, "/dav/x");
    }
    bool opens(const std::string& text) { return send(text, nobody).status == Status::Accepted; }

    TestSite site;
    Browser ada{site};
    Browser bea{site};
    Browser nobody{site};
    WebServer client{site};
};

}  // namespace

TEST_CASE("a user makes an app password, sees it once, and it opens what its label opens",
          "[pages][app_passwords]") {
    AppPasswordSite house;
    house.ada.get("/profile");
    CHECK(house.ada.shows("href=\"/profile/tokens\""));
    const std::string text = house.make(house.ada, "my <b>phone</b>");
    REQUIRE_FALSE(text.empty());
    CHECK(house.ada.page().status == Status::Ok);
    CHECK(house.ada.page().headers.get("Cache-Control") == "no-store");
    const auto answer = house.send(text, house.nobody);
    CHECK(answer.status == Status::Accepted);
    CHECK(answer.headers.get("Remote-User") == kAda);
    house.ada.get("/profile/tokens");
    CHECK_FALSE(house.ada.shows(text));
    CHECK(house.ada.shows("my &lt;b&gt;phone&lt;/b&gt;"));
    CHECK(house.ada.shows("90 days"));
    CHECK_FALSE(house.ada.shows("not used yet"));
    CHECK(occurrences(house.site.log().all(), "app_password_made") == 1);
    CHECK(house.site.log().all().find(text.substr(21, 52)) == std::string::npos);
    house.bea.get("/profile/tokens");
    CHECK_FALSE(house.bea.shows("phone&lt;"));
}

TEST_CASE("making an app password needs a fresh proof, with both factors if the user has two",
          "[pages][app_passwords]") {
    AppPasswordSite house;
    house.ada.get("/profile/tokens");
    const std::string csrf = house.ada.csrf();
    house.site.clock().advance(16min);
    house.ada.get("/profile/tokens");
    CHECK_FALSE(house.ada.shows("name=\"label\""));
    CHECK(house.ada.shows("href=\"/fresh?rd=/profile/tokens\""));
    house.ada.post("/profile/tokens",
                   {{"csrf", csrf}, {"name", "x"}, {"label", "dav"}, {"lifetime", "86400"}});
    CHECK_THAT(house.ada.location(), Contains("/fresh?rd=/profile/tokens"));
    CHECK(house.ada.follow().status == Status::Ok);
    house.ada.submit("/fresh", {{"password", kPassword}});
    CHECK(house.ada.location() == "/profile/tokens");
    CHECK(house.opens(house.make(house.ada)));
    // With an app, one factor is not enough.
    house.ada.get("/profile/second");
    const auto app = Authenticator::with_key_on(house.ada);
    house.ada.submit("", {{"code", app.code(house.site.clock().now())}});
    house.site.database().run("UPDATE sessions SET factors = 1");
    house.ada.get("/profile/tokens");
    CHECK_FALSE(house.ada.shows("name=\"label\""));
    // Ending one needs no proof.
    const auto list = house.site.database().use([](database::Reader& reader) {
        std::string id;
        reader.one("SELECT id FROM app_passwords", {}, {id});
        return id;
    });
    house.ada.submit("/profile/tokens/end", {{"id", list}});
    CHECK(house.ada.location() == "/profile/tokens?done=ended");
    house.ada.follow();
    CHECK(house.ada.shows("The app password has ended."));
}

TEST_CASE("a form with a wrong name or without a label makes nothing, and keeps what was typed",
          "[pages][app_passwords]") {
    AppPasswordSite house;
    house.ada.get("/profile/tokens");
    house.ada.submit("/profile/tokens", {{"name", " "}, {"label", "git"}, {"lifetime", "604800"}});
    CHECK(house.ada.page().status == Status::BadRequest);
    CHECK(house.ada.shows("Enter a short name."));
    CHECK(house.ada.shows("value=\"git\" checked"));
    CHECK(house.ada.shows("value=\"604800\" selected"));
    house.ada.submit("/profile/tokens", {{"name", "phone"}, {"lifetime", "604800"}});
    CHECK(house.ada.page().status == Status::BadRequest);
    CHECK(house.ada.shows("Choose at least one part."));
    CHECK(house.ada.shows("value=\"phone\""));
    const std::string csrf = house.ada.csrf();
    for (const FormValues& fields : {FormValues{{"name", "x"}, {"label", "admin"}, {"lifetime", "604800"}},
                                     {{"name", "x"}, {"label", "dav"}, {"lifetime", "0"}},
                                     {{"name", "x"}, {"label", "dav"}, {"lifetime", "-1"}},
                                     {{"name", "x"}, {"label", "dav"}, {"lifetime", "forever"}},
                                     {{"name", "x"}, {"label", "dav"}},
                                     {{"label", "dav"}, {"lifetime", "604800"}}}) {
        FormValues sent = fields;
        sent["csrf"] = csrf;
        CHECK(house.ada.post("/profile/tokens", sent).status == Status::BadRequest);
    }
    house.ada.post("/profile/tokens", {{"name", "x"}, {"label", "dav"}, {"lifetime", "604800"}});
    CHECK(house.ada.page().status == Status::Forbidden);
    CHECK(house.site.log().lines_with("app_password_made").empty());
    // Longer than allowed becomes the longest.
    CHECK(house.ada
              .post("/profile/tokens",
                    {{"csrf", csrf}, {"name", "x"}, {"label", "dav"}, {"lifetime", "4000000000"}})
              .status == Status::Ok);
    CHECK(house.ada.shows("365 days"));
}

TEST_CASE("the page offers no longer lifetime than the operator allows", "[pages][app_passwords]") {
    AppPasswordSite house([](config::Config& config) {
        config.app_passwords.labels = {"dav"};
        config.app_passwords.longest = std::chrono::days{45};
    });
    house.ada.get("/profile/tokens");
    CHECK(house.ada.shows(">30 days<"));
    CHECK(house.ada.shows("value=\"3888000\" selected>45 days<"));
    CHECK_FALSE(house.ada.shows(">90 days<"));
    // A single label is chosen already.
    CHECK(house.ada.shows("value=\"dav\" checked"));
}

TEST_CASE("nobody ends the app password of another user", "[pages][app_passwords]") {
    AppPasswordSite house;
    const std::string text = house.make(house.ada);
    const std::string id = text.substr(4, 16);
    house.make(house.bea);
    house.bea.get("/profile/tokens");
    house.bea.post("/profile/tokens/end", {{"csrf", house.bea.csrf()}, {"id", id}});
    CHECK(house.opens(text));
    house.ada.post("/profile/tokens/end", {{"id", id}});
    CHECK(house.ada.page().status == Status::Forbidden);
    CHECK(house.opens(text));
    house.ada.get("/profile/tokens");
    house.ada.submit("/profile/tokens/end", {{"id", id}});
    CHECK_FALSE(house.opens(text));
}

TEST_CASE("an app password is nobody on Postern's own pages", "[pages][app_passwords]") {
    AppPasswordSite house;
    const std::string text = house.make(house.ada);
    house.nobody.variables["HTTP_AUTHORIZATION"] = "Bearer " + text;
    for (const char* page :
         {"/profile", "/profile/tokens", "/profile/second", "/fresh", "/profile/password"}) {
        CAPTURE(page);
        CHECK(house.nobody.get(page).status == Status::SeeOther);
        CHECK_FALSE(house.nobody.shows(kAda));
    }
    for (const char* form :
         {"/profile/tokens", "/profile/tokens/end", "/profile/password", "/profile/end-others"}) {
        CAPTURE(form);
        CHECK(house.nobody.post(form, {{"name", "x"}, {"label", "dav"}, {"lifetime", "604800"}}).status ==
              Status::SeeOther);
    }
    CHECK(occurrences(house.site.log().all(), "app_password_made") == 1);
}

TEST_CASE("a change of the password ends the app passwords, unless the user keeps them",
          "[pages][app_passwords]") {
    AppPasswordSite house;
    house.ada.get("/profile/password");
    CHECK_FALSE(house.ada.shows("Also end my app passwords"));
    const std::string text = house.make(house.ada);
    const auto change = [&](const std::string& from, const std::string& to, const FormValues& more) {
        house.ada.get("/profile/password");
        FormValues fields = {{"csrf", house.ada.csrf()}, {"current", from}, {"new", to}, {"again", to}};
        fields.insert(more.begin(), more.end());
        house.ada.post("/profile/password", fields);
        REQUIRE(house.ada.location() == "/profile?done=password");
    };
    house.ada.get("/profile/password");
    CHECK(house.ada.shows("Also end my app passwords"));
    CHECK(house.ada.shows("value=\"end\" checked"));
    // A mistake keeps the choice.
    house.ada.post("/profile/password", {{"csrf", house.ada.csrf()},
                                         {"current", kPassword},
                                         {"new", "x"},
                                         {"again", "x"},
                                         {"app_passwords", "keep"}});
    CHECK(house.ada.shows("value=\"end\">"));
    change(kPassword, "another harbour nine kettles", {{"app_passwords", "keep"}});
    CHECK(house.opens(text));
    // The form with its ticked box sends both values.
    house.ada.get("/profile/password");
    house.ada.post_body("/profile/password",
                        "csrf=" + house.ada.csrf() +
                            "&current=another+harbour+nine+kettles&new=third+harbour+nine+kettles"
                            "&again=third+harbour+nine+kettles&app_passwords=keep&app_passwords=end");
    REQUIRE(house.ada.location() == "/profile?done=password");
    CHECK_FALSE(house.opens(text));
    CHECK(occurrences(house.site.log().all(), "app_password_ended") == 1);
    const std::string next = house.make(house.ada);
    change("third harbour nine kettles", kPassword, {});
    CHECK_FALSE(house.opens(next));
}

TEST_CASE("without labels or with a shared password there are no app passwords", "[pages][app_passwords]") {
    AppPasswordSite house([](config::Config& config) { config.app_passwords.labels.clear(); });
    house.ada.get("/profile");
    CHECK_FALSE(house.ada.shows("/profile/tokens"));
    CHECK(house.ada.get("/profile/tokens").status == Status::NotFound);
    TestSite shared([](config::Config& config) { config.app_passwords.labels = {"dav"}; });
    Browser anybody(shared);
    anybody.sign_in();
    CHECK(anybody.get("/profile/tokens").status == Status::NotFound);
    WebServer server(shared);
    server.parameters = {"POSTERN_ROLE=check", "POSTERN_REQUIRE=everybody token:dav"};
    CHECK(server.ask(anybody, "/dav/x").status == Status::InternalServerError);
}
