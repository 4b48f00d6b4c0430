#include <functional>
#include <string>

#include <catch2/catch.hpp>

#include "sessions/session_table.hpp"
#include "support/authenticator.hpp"
#include "support/browser.hpp"
#include "support/people.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;
using http::Status;

namespace {

struct HouseWithoutApp {
    explicit HouseWithoutApp(const std::function<void(config::Config&)>& change = [](config::Config&) {})
        : site([&](config::Config& config) {
              use_users_without_session_cache(config);
              change(config);
          }) {
        site.add_user(kAda, kPassword);
        phone.sign_in(kAda, kPassword);
        home.sign_in(kAda, kPassword);
    }

    std::string code_for(const Authenticator& app) { return app.code(site.clock().now()); }
    users::SecondFactorState state() {
        return users::second_factor_of(site.database(),
                                       site.users().find(*users::parse_email(kAda))->user.id);
    }

    TestSite site;
    Browser home{site};
    Browser phone{site};
};

}  // namespace

TEST_CASE("a user adds an app on the profile page, gets recovery codes and stays signed in, here only",
          "[pages][second]") {
    HouseWithoutApp house;
    house.home.get("/profile");
    CHECK(house.home.shows("Off. Your password alone signs you in."));
    const std::string before = house.home.cookies()["session"];
    CHECK(house.home.get("/profile/second").status == Status::Ok);
    CHECK(house.home.shows("<svg class=\"qr\""));
    const auto app = Authenticator::with_key_on(house.home);
    CHECK(house.home.shows("href=\"otpauth://totp/Postern:ada%40example.com?secret=" + app.key() +
                           "&amp;issuer=Postern\""));
    house.home.submit("", {{"code", house.code_for(app)}});
    CHECK(house.home.page().status == Status::Ok);
    CHECK(recovery_codes_on(house.home).size() == 10);
    CHECK(house.home.cookies()["session"] != before);
    CHECK(house.phone.get("/profile").status == Status::SeeOther);
    house.home.get("/profile");
    CHECK(house.home.shows("On. Your sign-in needs a code from your app."));
    house.home.get("/profile/codes");
    CHECK(recovery_codes_on(house.home).empty());
    CHECK(house.home.shows("left: <bdi class=\"left\">10</bdi>."));
    CHECK_FALSE(house.site.log().lines_with("second_factor_added").empty());
    CHECK(house.site.log().all().find(app.key()) == std::string::npos);
    Browser thief(house.site);
    thief.cookies()["session"] = before;
    CHECK(thief.get("/profile").status == Status::SeeOther);
}

TEST_CASE("an app counts only after it has shown a code", "[pages][second]") {
    HouseWithoutApp house;
    house.home.get("/profile/second");
    const auto app = Authenticator::with_key_on(house.home);
    for (const std::string& typed :
         {std::string("12345"), std::string(), app.code(house.site.clock().now(), 2)}) {
        house.home.submit("", {{"code", typed}});
        CHECK(house.home.page().status == Status::Forbidden);
        CHECK(house.home.shows("This code is not valid."));
        // The page keeps the key, so the app on the phone fits.
        CHECK(Authenticator::with_key_on(house.home).key() == app.key());
    }
    CHECK_FALSE(house.state().added);
    CHECK(house.phone.get("/profile").status == Status::Ok);
    Browser browser(house.site);
    CHECK(browser.sign_in(kAda, kPassword).status == Status::SeeOther);
    CHECK(browser.location() == "/success");
    house.home.submit("", {{"code", house.code_for(app)}});
    CHECK(house.state().added);
}

TEST_CASE("a key from the form of another user or another session is not taken", "[pages][second]") {
    HouseWithoutApp house;
    house.site.add_user("bea@example.com", kPassword);
    Browser bea(house.site);
    bea.sign_in("bea@example.com", kPassword);
    bea.get("/profile/second");
    house.phone.get("/profile/second");
    for (Browser* other : {&bea, &house.phone}) {
        const auto app = Authenticator::with_key_on(*other);
        const std::string& page = other->page().body;
        const auto begin = page.find("name=\"secret\" value=\"") + 21;
        const std::string sealed = page.substr(begin, page.find('"', begin) - begin);
        house.home.get("/profile/second");
        const std::string csrf = house.home.csrf();
        house.home.post("/profile/second",
                        {{"csrf", csrf}, {"secret", sealed}, {"code", house.code_for(app)}});
        CHECK(house.home.page().status == Status::Ok);
        CHECK(Authenticator::with_key_on(house.home).key() != app.key());
        CHECK_FALSE(house.state().added);
    }
}

TEST_CASE("a second app is not added beside the first", "[pages][second]") {
    HouseWithoutApp house;
    house.home.get("/profile/second");
    Browser tab(house.site);
    tab.cookies() = house.home.cookies();
    tab.get("/profile/second");
    const auto first = Authenticator::with_key_on(house.home);
    const auto second = Authenticator::with_key_on(tab);
    house.home.submit("", {{"code", house.code_for(first)}});
    tab.cookies() = house.home.cookies();
    tab.get("/profile/second");
    CHECK(tab.shows("You added an authenticator app"));
    CHECK_FALSE(tab.shows(second.key()));
}

TEST_CASE("adding or removing an app, and new recovery codes, need a proof of the last 15 minutes",
          "[pages][second]") {
    HouseWithoutApp house;
    house.site.clock().advance(15min + 1s);
    CHECK(house.home.get("/profile/second?rd=/x").status == Status::SeeOther);
    CHECK(house.home.location() == "/fresh?rd=/profile/second%3Frd%3D/x");
    house.home.follow();
    house.home.submit("/fresh", {{"password", kPassword}});
    CHECK(house.home.location() == "/profile/second?rd=/x");
    house.home.follow();
    const auto app = Authenticator::with_key_on(house.home);
    house.site.clock().advance(15min + 1s);
    house.home.submit("", {{"code", house.code_for(app)}});
    CHECK(house.home.location() == "/fresh?rd=/profile/second%3Frd%3D/x&note=unsaved");
    CHECK_FALSE(house.state().added);
    house.home.follow();
    house.home.submit("/fresh", {{"password", kPassword}});
    house.home.follow();
    const auto again = Authenticator::with_key_on(house.home);
    house.home.submit("", {{"code", house.code_for(again)}});
    CHECK(house.home.shows("href=\"/x\""));
    REQUIRE(house.state().added);

    house.home.get("/profile/codes");
    house.site.clock().advance(15min + 1s);
    house.home.submit("/profile/codes");
    CHECK(house.home.location() == "/fresh?rd=/profile/codes&note=unsaved");
    house.home.get("/profile/second");
    house.home.submit("/profile/second/remove");
    CHECK(house.home.location() == "/fresh?rd=/profile/second&note=unsaved");
    CHECK(house.state().added);
    CHECK(house.state().recovery_codes == 10);
}

TEST_CASE("a user removes the app, which ends the other sessions and voids the recovery codes",
          "[pages][second]") {
    HouseWithoutApp house;
    Browser home(house.site);
    UserWithApp ada(house.site, home, kAda, kPassword);
    house.site.clock().advance(60s);
    Browser other(house.site);
    other.get("/");
    other.submit("", {{"email", kAda}, {"password", kPassword}});
    other.post("/second", {{"code", house.code_for(ada.app)}});
    REQUIRE(other.get("/profile").status == Status::Ok);
    Browser waiting(house.site);
    waiting.get("/");
    waiting.submit("", {{"email", kAda}, {"password", kPassword}});
    home.get("/profile/second");
    home.submit("/profile/second/remove");
    CHECK(home.location() == "/profile?done=second");
    home.follow();
    CHECK(home.shows("You removed your authenticator app. Your other sessions have ended."));
    CHECK(other.get("/profile").status == Status::SeeOther);
    CHECK_FALSE(house.state().added);
    CHECK(house.state().recovery_codes == 0);
    CHECK_FALSE(house.site.log().lines_with("second_factor_removed").empty());
    // The sign-in that waited for a code needs the password again.
    house.site.clock().advance(30s);
    waiting.post("/second", {{"code", house.code_for(ada.app)}});
    CHECK(waiting.set_cookie("session").empty());
    Browser browser(house.site);
    browser.sign_in(kAda, kPassword);
    CHECK(browser.location() == "/success");
}

TEST_CASE("new recovery codes void the old codes", "[pages][second]") {
    HouseWithoutApp house;
    Browser home(house.site);
    UserWithApp ada(house.site, home, kAda, kPassword);
    home.get("/profile/codes");
    home.submit("/profile/codes");
    const auto codes = recovery_codes_on(home);
    REQUIRE(codes.size() == 10);
    CHECK_FALSE(house.site.log().lines_with("recovery_codes_made").empty());
    Browser browser(house.site);
    browser.get("/");
    browser.submit("", {{"email", kAda}, {"password", kPassword}});
    CHECK(browser.post("/second", {{"code", ada.recovery_codes.front()}}).status == Status::Forbidden);
    CHECK(browser.post("/second", {{"code", codes.front()}}).status == Status::SeeOther);
}

TEST_CASE("with a shared password nobody has a second factor, and no page offers it", "[pages][second]") {
    TestSite site;
    Browser browser(site);
    browser.sign_in();
    browser.get("/profile");
    CHECK_FALSE(browser.shows("/profile/second"));
    CHECK(browser.get("/profile/second").status == Status::NotFound);
    CHECK(browser.get("/profile/codes").status == Status::NotFound);
    browser.get("/profile");
    const std::string csrf = browser.csrf();
    CHECK(browser.post("/profile/second", {{"csrf", csrf}, {"code", "123456"}}).status == Status::NotFound);
    CHECK(browser.post("/profile/codes", {{"csrf", csrf}}).status == Status::NotFound);
}

TEST_CASE("with enrolment off nobody adds an app, and users who have one keep it", "[pages][second]") {
    HouseWithoutApp house;
    Browser home(house.site);
    UserWithApp ada(house.site, home, kAda, kPassword);
    TestSite closed([](config::Config& config) {
        use_users(config);
        config.second_factor.enrolment = config::Enrolment::Off;
    });
    closed.add_user(kAda, kPassword);
    Browser browser(closed);
    browser.sign_in(kAda, kPassword);
    CHECK(browser.get("/profile/second").status == Status::Forbidden);
    CHECK(browser.shows("A second factor is missing"));
    browser.get("/profile");
    const std::string csrf = browser.csrf();
    CHECK(browser.post("/profile/second", {{"csrf", csrf}, {"code", "123456"}}).status == Status::NotFound);
}

TEST_CASE("a user who is renamed keeps the app, and a removed user's app is gone", "[pages][second]") {
    HouseWithoutApp house;
    Browser home(house.site);
    UserWithApp ada(house.site, home, kAda, kPassword);
    const auto email = *users::parse_email(kAda);
    const auto other = *users::parse_email("countess@example.com");
    house.site.users().rename(email, other);
    Browser browser(house.site);
    browser.get("/");
    browser.submit("", {{"email", "countess@example.com"}, {"password", kPassword}});
    CHECK(browser.location() == "/second");
    house.site.users().remove(other, sessions::remove_of_user);
    house.site.database().use([](database::Reader& reader) {
        for (const char* statement :
             {"SELECT count(*) FROM second_factors", "SELECT count(*) FROM recovery_codes",
              "SELECT count(*) FROM pending_sign_ins", "SELECT count(*) FROM trusted_browsers"}) {
            int count = -1;
            reader.one(statement, {}, {count});
            CHECK(count == 0);
        }
    });
}

TEST_CASE("a session that lacks the code changes no factor, however fresh its password is",
          "[pages][second]") {
    HouseWithoutApp house;
    Browser home(house.site);
    UserWithApp ada(house.site, home, kAda, kPassword);
    house.site.database().run("UPDATE sessions SET factors = 1");
    for (const char* path : {"/profile/second/remove", "/profile/codes", "/profile/password"}) {
        CAPTURE(path);
        home.get("/profile");
        home.post(path, {{"csrf", home.csrf()}, {"current", kPassword}});
        CHECK(home.location().starts_with("/fresh?rd="));
    }
    CHECK(house.state().added);
    CHECK(house.state().recovery_codes == 10);
}

TEST_CASE("a user who must have a second factor and removes it is signed out, and adds another",
          "[pages][second]") {
    HouseWithoutApp house([](config::Config& config) { config.second_factor.required = {"everybody"}; });
    Browser home(house.site);
    home.get("/");
    home.submit("", {{"email", kAda}, {"password", kPassword}});
    home.follow();
    const auto app = Authenticator::with_key_on(home);
    home.submit("", {{"code", house.code_for(app)}});
    home.get("/profile/second");
    home.submit("/profile/second/remove");
    CHECK(home.location() == "/");
    CHECK(home.get("/profile").status == Status::SeeOther);
    home.get("/");
    home.submit("", {{"email", kAda}, {"password", kPassword}});
    CHECK(home.location() == "/second");
    home.follow();
    CHECK(home.shows("Your account needs an authenticator app."));
}

TEST_CASE("the other sessions end in the transaction that adds the app", "[pages][second]") {
    HouseWithoutApp house;
    house.home.get("/profile/second");
    const auto app = Authenticator::with_key_on(house.home);
    // The transaction fails at its last statement.
    house.site.database().run("ALTER TABLE pending_sign_ins RENAME TO away");
    house.home.submit("", {{"code", house.code_for(app)}});
    CHECK(house.home.page().status == Status::ServiceUnavailable);
    house.site.database().run("ALTER TABLE away RENAME TO pending_sign_ins");
    CHECK_FALSE(house.state().added);
    CHECK(house.phone.get("/profile").status == Status::Ok);
    CHECK(house.home.get("/profile").status == Status::Ok);
}
