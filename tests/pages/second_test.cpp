#include <functional>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "base/encoding.hpp"
#include "sessions/session_table.hpp"
#include "support/authenticator.hpp"
#include "support/browser.hpp"
#include "support/people.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;
using http::Status;

namespace {

// Ada has an authenticator app and is signed in at home with it. A minute has passed since.
struct HouseWithApp {
    explicit HouseWithApp(const std::function<void(config::Config&)>& change = [](config::Config&) {})
        : site([&](config::Config& config) {
              use_users_without_session_cache(config);
              change(config);
          }) {}

    // Gives a new browser's password, which leads to the page for the code.
    Browser at_second_step(const std::string& target = "") {
        Browser browser(site);
        browser.get(target.empty() ? "/" : "/?rd=" + target);
        browser.submit("", {{"email", kAda}, {"password", kPassword}});
        return browser;
    }
    std::string code(int steps = 0) { return ada.app.code(site.clock().now(), steps); }
    // A code that was not used before.
    std::string next_code() {
        site.clock().advance(30s);
        return code();
    }

    TestSite site;
    Browser home{site};
    UserWithApp ada = add_app();

private:
    UserWithApp add_app() {
        site.add_user(kAda, kPassword);
        UserWithApp added(site, home, kAda, kPassword);
        site.clock().advance(60s);
        return added;
    }
};

bool is_signed_in(Browser& browser) {
    return browser.get("/profile").status == Status::Ok;
}

// A wrong code of six digits.
std::string wrong(const std::string& code) {
    return (code[0] == '0' ? "1" : "0") + code.substr(1);
}

}  // namespace

TEST_CASE("after the right password, a user with an app gives a code and is signed in", "[pages][second]") {
    HouseWithApp house;
    Browser browser = house.at_second_step();
    CHECK(browser.page().status == Status::SeeOther);
    CHECK(browser.location() == "/second");
    CHECK(browser.set_cookie("session").empty());
    CHECK(browser.set_cookie("email").empty());
    const std::string cookie = browser.set_cookie("second");
    CHECK(cookie.find("; Max-Age=300; ") != std::string::npos);
    CHECK(cookie.find("; Path=/; HttpOnly; SameSite=Lax") != std::string::npos);
    CHECK_FALSE(is_signed_in(browser));
    browser.get("/second");
    CHECK(browser.shows("autocomplete=\"one-time-code\""));
    browser.submit("/second", {{"code", house.code()}});
    CHECK(browser.page().status == Status::SeeOther);
    CHECK(browser.location() == "/success");
    CHECK_FALSE(browser.cookies().contains("second"));
    CHECK(browser.cookies()["email"] == kAda);
    CHECK(is_signed_in(browser));
    CHECK(house.site.log().lines_with(" signed_in ").find(kAda) != std::string::npos);
}

TEST_CASE("the way back is kept over the code, also after a wrong code", "[pages][second]") {
    HouseWithApp house;
    Browser browser = house.at_second_step("/reports?a=1%26b=2");
    browser.follow();
    browser.submit("/second", {{"code", wrong(house.code())}});
    CHECK(browser.page().status == Status::Forbidden);
    CHECK(browser.shows("This code is not valid."));
    CHECK(browser.shows("aria-invalid=\"true\" aria-describedby=\"refused\""));
    browser.submit("/second", {{"code", house.code()}});
    CHECK(browser.location() == "/reports?a=1%26b=2");
}

TEST_CASE("a code counts once, also after a restart", "[pages][second]") {
    HouseWithApp house;
    Browser first = house.at_second_step();
    Browser second = house.at_second_step();
    Browser third = house.at_second_step();
    const std::string code = house.code();
    CHECK(first.post("/second", {{"code", code}}).status == Status::SeeOther);
    CHECK(second.post("/second", {{"code", code}}).status == Status::Forbidden);
    house.site.restart();
    CHECK(third.post("/second", {{"code", code}}).status == Status::Forbidden);
    // A code from before the used code is over, too.
    CHECK(third.post("/second", {{"code", house.code(-1)}}).status == Status::Forbidden);
    CHECK(third.post("/second", {{"code", house.code(1)}}).status == Status::SeeOther);
    CHECK_FALSE(house.site.log().lines_with("reason=used_code").empty());
    CHECK(house.site.log().all().find(code) == std::string::npos);
}

TEST_CASE("the code that added the app does not sign in", "[pages][second]") {
    TestSite site(use_users);
    site.add_user(kAda, kPassword);
    Browser home(site);
    UserWithApp ada(site, home, kAda, kPassword);
    Browser browser(site);
    browser.get("/");
    browser.submit("", {{"email", kAda}, {"password", kPassword}});
    CHECK(browser.post("/second", {{"code", ada.app.code(site.clock().now())}}).status == Status::Forbidden);
}

TEST_CASE("a code of another user is wrong", "[pages][second]") {
    HouseWithApp house;
    house.site.add_user("bea@example.com", kPassword);
    Browser other(house.site);
    UserWithApp bea(house.site, other, "bea@example.com", kPassword);
    house.site.clock().advance(60s);
    Browser browser = house.at_second_step();
    CHECK(browser.post("/second", {{"code", bea.app.code(house.site.clock().now())}}).status ==
          Status::Forbidden);
    CHECK(browser.post("/second", {{"code", bea.recovery_codes.front()}}).status == Status::Forbidden);
    CHECK(browser.post("/second", {{"code", house.code()}}).status == Status::SeeOther);
}

TEST_CASE("the clock of a phone may be one step ahead or behind, not two", "[pages][second]") {
    HouseWithApp house;
    for (const int steps : {-2, 2}) {
        Browser browser = house.at_second_step();
        CHECK(browser.post("/second", {{"code", house.code(steps)}}).status == Status::Forbidden);
    }
    house.site.lift_throttle();
    for (const int steps : {-1, 1}) {
        Browser browser = house.at_second_step();
        CHECK(browser.post("/second", {{"code", house.code(steps)}}).status == Status::SeeOther);
    }
}

TEST_CASE("a half-finished sign-in is over after five minutes", "[pages][second]") {
    HouseWithApp house;
    Browser browser = house.at_second_step("/x");
    house.site.clock().advance(4min + 59s);
    CHECK(browser.get("/second?rd=/x").status == Status::Ok);
    house.site.clock().advance(1s);
    CHECK(browser.get("/second?rd=/x").status == Status::SeeOther);
    CHECK(browser.location() == "/?rd=/x&note=again");
    CHECK(browser.post("/second", {{"code", house.code()}}).status == Status::SeeOther);
    CHECK_FALSE(is_signed_in(browser));
}

TEST_CASE("after five wrong codes the password comes first again", "[pages][second]") {
    HouseWithApp house;
    Browser browser = house.at_second_step();
    for (int tries = 1; tries < 5; ++tries) {
        CHECK(browser.post("/second", {{"code", wrong(house.code())}}).status == Status::Forbidden);
        house.site.lift_throttle();
    }
    browser.post("/second", {{"code", wrong(house.code())}});
    CHECK(browser.location() == "/?note=again");
    house.site.lift_throttle();
    CHECK(browser.post("/second", {{"code", house.code()}}).status == Status::SeeOther);
    CHECK_FALSE(is_signed_in(browser));
    browser.get("/?note=again");
    CHECK(browser.shows("The sign-in took too long, or had too many wrong codes."));
}

TEST_CASE("wrong codes are counted over all half-finished sign-ins of the user", "[pages][second]") {
    HouseWithApp house;
    for (int tries = 0; tries < 5; ++tries) {
        Browser browser = house.at_second_step();
        CHECK(browser.post("/second", {{"code", wrong(house.code())}}).status == Status::Forbidden);
    }
    // The right password does not wipe out the wrong codes.
    house.site.clock().advance(2s);
    Browser browser = house.at_second_step();
    REQUIRE(browser.location() == "/second");
    house.site.clock().advance(-2s);
    CHECK(browser.post("/second", {{"code", house.code()}}).status == Status::TooManyRequests);
    house.site.clock().advance(1h);
    Browser later = house.at_second_step();
    CHECK(later.post("/second", {{"code", house.code()}}).status == Status::SeeOther);
    // The right code does.
    Browser again = house.at_second_step();
    CHECK(again.post("/second", {{"code", house.next_code()}}).status == Status::SeeOther);
}

TEST_CASE("a user who is disabled, removed or given another password in between is not signed in",
          "[pages][second]") {
    const auto email = *users::parse_email(kAda);
    const std::vector<std::function<void(users::Users&)>> changes = {
        [&](users::Users& users) { users.set_disabled(email, true); },
        [&](users::Users& users) { users.remove(email, sessions::remove_of_user); },
        [&](users::Users& users) { users.set_password(email, users::PasswordHash()); },
        [&](users::Users& users) {
            users.set_disabled(email, true);
            users.set_disabled(email, false);
        },
    };
    for (const auto& change : changes) {
        HouseWithApp house;
        Browser browser = house.at_second_step();
        change(house.site.users());
        browser.get("/second");
        CHECK(browser.location() == "/?note=again");
        browser.post("/second", {{"code", house.code()}});
        CHECK(browser.set_cookie("session").empty());
        CHECK_FALSE(is_signed_in(browser));
    }
}

TEST_CASE("one half-finished sign-in leads to one session", "[pages][second]") {
    HouseWithApp house;
    Browser browser = house.at_second_step();
    const std::string pending = browser.cookies()["second"];
    CHECK(browser.post("/second", {{"code", house.code()}}).status == Status::SeeOther);
    Browser copy(house.site);
    copy.cookies()["second"] = pending;
    CHECK(copy.post("/second", {{"code", house.next_code()}}).status == Status::SeeOther);
    CHECK(copy.location() == "/?note=again");
    CHECK(copy.set_cookie("session").empty());
}

TEST_CASE("two different cookies of half-finished sign-ins are none", "[pages][second]") {
    HouseWithApp house;
    Browser one = house.at_second_step();
    Browser two = house.at_second_step();
    const auto ask = [&](const std::string& cookies) {
        return house.site
            .ask({"REQUEST_METHOD=GET", "REQUEST_URI=/second", "REMOTE_ADDR=192.0.2.7",
                  "HTTP_HOST=localhost:5000", "HTTP_COOKIE=" + cookies})
            .status;
    };
    const std::string first = "second=" + one.cookies()["second"];
    CHECK(ask(first) == Status::Ok);
    CHECK(ask(first + "; " + first) == Status::Ok);
    CHECK(ask(first + "; second=" + two.cookies()["second"]) == Status::Forbidden);
    Browser browser(house.site);
    browser.cookies() = {{"second", "x"}, {"trusted", "y"}};
    browser.post("/delete-cookies", {});
    CHECK(browser.set_cookie("second").find("Max-Age=0") != std::string::npos);
    CHECK(browser.set_cookie("trusted").find("Max-Age=0") != std::string::npos);
}

TEST_CASE("a sign-in that another user of the browser left behind is nobody's", "[pages][second]") {
    HouseWithApp house;
    house.site.add_user("bea@example.com", kPassword);
    Browser browser = house.at_second_step();
    browser.get("/second");
    CHECK(browser.shows("<bdi>ada@example.com</bdi>"));
    const std::string pending = browser.cookies()["second"];
    browser.sign_in("bea@example.com", kPassword);
    CHECK_FALSE(browser.cookies().contains("second"));
    // The sign-in is over now, and a sign-in that is not over does not count beside the session of another
    // user.
    Browser other = house.at_second_step();
    for (const std::string& cookie : {pending, other.cookies()["second"]}) {
        browser.cookies()["second"] = cookie;
        browser.get("/second");
        CHECK(browser.location() == "/profile/second");
    }
    browser.get("/profile");
    browser.post("/second", {{"csrf", browser.csrf()}, {"code", house.code()}});
    CHECK(browser.set_cookie("session").empty());
    Browser later(house.site);
    later.cookies()["second"] = pending;
    later.get("/second");
    CHECK(later.location() == "/?note=again");
    // Ada's sign-in in Bea's browser ends Bea's session before the code.
    browser.cookies().erase("second");
    browser.post("/", {{"email", kAda}, {"password", kPassword}});
    CHECK(browser.location() == "/second");
    CHECK_FALSE(browser.cookies().contains("session"));
    browser.post("/second", {{"code", house.code()}});
    CHECK(browser.get("/profile").status == Status::Ok);
    CHECK(browser.shows(kAda));
}

TEST_CASE("the right password that leads to the code is in the audit", "[pages][second]") {
    HouseWithApp house;
    house.at_second_step();
    CHECK(house.site.log().lines_with("second_factor_asked").find("user=ada@example.com") !=
          std::string::npos);
}

TEST_CASE("a code that was not checked because of a wait costs no try", "[pages][second]") {
    HouseWithApp house;
    Browser browser = house.at_second_step();
    for (int tries = 0; tries < 4; ++tries)
        browser.post("/second", {{"code", wrong(house.code())}});
    Browser other = house.at_second_step();
    other.post("/second", {{"code", wrong(house.code())}});
    for (int tries = 0; tries < 5; ++tries)
        CHECK(browser.post("/second", {{"code", house.code()}}).status == Status::TooManyRequests);
    house.site.lift_throttle();
    CHECK(browser.post("/second", {{"code", house.code()}}).status == Status::SeeOther);
}

TEST_CASE("a clock that was ahead at the last code locks nobody out", "[pages][second]") {
    HouseWithApp house;
    house.site.database().run("UPDATE second_factors SET last_step = last_step + 2880");
    Browser browser = house.at_second_step();
    const std::string code = house.code();
    CHECK(browser.post("/second", {{"code", code}}).status == Status::SeeOther);
    Browser again = house.at_second_step();
    CHECK(again.post("/second", {{"code", code}}).status == Status::Forbidden);
}

TEST_CASE("the owner's network is known to the codes since the app was added", "[pages][second]") {
    HouseWithApp house;
    for (int stranger = 0; stranger < 20; ++stranger) {
        Browser browser(house.site);
        browser.variables["REMOTE_ADDR"] = "198.51.100." + std::to_string(stranger);
        browser.get("/");
        browser.submit("", {{"email", kAda}, {"password", kPassword}});
        for (int tries = 0; tries < 5; ++tries)
            browser.post("/second", {{"code", wrong(house.code())}});
    }
    Browser elsewhere(house.site);
    elsewhere.variables["REMOTE_ADDR"] = "203.0.113.7";
    elsewhere.get("/");
    elsewhere.submit("", {{"email", kAda}, {"password", kPassword}});
    CHECK(elsewhere.post("/second", {{"code", house.code()}}).status == Status::TooManyRequests);
    Browser at_home = house.at_second_step();
    CHECK(at_home.post("/second", {{"code", house.code()}}).status == Status::SeeOther);
}

TEST_CASE("a browser without cookies is told so instead of being asked for a code", "[pages][second]") {
    HouseWithApp house;
    Browser browser(house.site);
    CHECK(browser.get("/second?rd=/x").status == Status::Forbidden);
    CHECK(browser.shows("allow cookies for this site"));
}

TEST_CASE("a recovery code signs in once, is told, and leaves nine", "[pages][second]") {
    HouseWithApp house;
    Browser browser = house.at_second_step("/x");
    browser.get("/second?recovery=1&rd=/x");
    CHECK(browser.shows("Type one of your recovery codes."));
    browser.submit("/second", {{"code", "ABCD-EFGH-IJKL-MNOP-QRST-UVWXYZ"}});
    CHECK(browser.page().status == Status::Forbidden);
    CHECK(browser.shows("Type one of your recovery codes."));
    const std::string code = house.ada.recovery_codes.at(3);
    browser.submit("/second", {{"code", code}});
    CHECK(browser.location() == "/profile/codes?rd=/x&done=used");
    browser.follow();
    CHECK(browser.shows("You used a recovery code."));
    CHECK(browser.shows("left: <bdi class=\"left\">9</bdi>."));
    CHECK(browser.shows("href=\"/x\""));
    Browser again = house.at_second_step();
    CHECK(again.post("/second", {{"code", code}}).status == Status::Forbidden);
    const std::string told = house.site.log().lines_with("recovery_code_used");
    CHECK(told.find("user=ada@example.com left=9") != std::string::npos);
    CHECK(house.site.log().all().find(code) == std::string::npos);
}

TEST_CASE("a secret that cannot be opened lets nobody in, and the operator is told what to restore",
          "[pages][second]") {
    HouseWithApp house;
    CHECK(house.site.app().can_read_second_factors());
    // The row of a copied database, or of another server key.
    house.site.database().run("UPDATE second_factors SET secret = 'AAAA' || secret");
    Browser browser = house.at_second_step();
    CHECK(browser.post("/second", {{"code", house.code()}}).status == Status::Forbidden);
    CHECK(browser.shows("Your app cannot be checked at the moment."));
    CHECK_FALSE(house.site.app().can_read_second_factors());
    const std::string line = house.site.log().lines_with("second_factor_unreadable");
    CHECK(line.find("restore the server.key that belongs to this database") != std::string::npos);
    CHECK(browser.post("/second", {{"code", house.ada.recovery_codes.front()}}).status == Status::SeeOther);
    CHECK(is_signed_in(browser));
}

TEST_CASE("no secret, code or token of the second factor is in the database or the log", "[pages][second]") {
    HouseWithApp house([](config::Config& config) { config.second_factor.trust = 24h; });
    Browser browser = house.at_second_step();
    browser.post("/second", {{"code", house.code()}, {"trust", "on"}});
    Browser pending = house.at_second_step();
    std::string stored = house.site.log().all();
    house.site.database().use([&](database::Reader& reader) {
        for (const char* statement :
             {"SELECT user_id || secret FROM second_factors", "SELECT user_id || digest FROM recovery_codes",
              "SELECT user_id || digest || browser FROM trusted_browsers",
              "SELECT user_id || digest || email FROM pending_sign_ins"}) {
            std::string row;
            reader.all(statement, {}, {row}, [&] { stored += row + "\n"; });
        }
    });
    for (const std::string& secret :
         {browser.cookies()["trusted"], pending.cookies()["second"], house.ada.recovery_codes.front()}) {
        REQUIRE(secret.size() > 20);
        CHECK(stored.find(secret) == std::string::npos);
    }
    CHECK(stored.find(house.ada.key) == std::string::npos);
}

TEST_CASE("a browser that the user trusts needs no code, until its time or the trust ends",
          "[pages][second]") {
    HouseWithApp house([](config::Config& config) { config.second_factor.trust = 72h; });
    Browser browser = house.at_second_step();
    browser.follow();
    CHECK(browser.shows("Trust this browser (3 days)"));
    browser.submit("/second", {{"code", house.code()}, {"trust", "on"}});
    CHECK(browser.set_cookie("trusted").find("; Max-Age=259200; ") != std::string::npos);
    CHECK_FALSE(house.site.log().lines_with("browser_trusted").empty());
    const std::string token = browser.cookies()["trusted"];
    const auto needs_code = [&](const std::string& email = kAda) {
        Browser visitor(house.site);
        visitor.cookies()["trusted"] = token;
        visitor.get("/");
        visitor.submit("", {{"email", email}, {"password", kPassword}});
        return visitor.location() == "/second";
    };
    CHECK_FALSE(needs_code());
    house.site.clock().advance(72h - 1s);
    CHECK_FALSE(needs_code());
    house.site.clock().advance(1s);
    CHECK(needs_code());
    house.site.clock().advance(-1h);
    house.site.lift_throttle();
    CHECK_FALSE(needs_code());
    // Another user of the same browser is not trusted.
    house.site.add_user("bea@example.com", kPassword);
    Browser other(house.site);
    UserWithApp bea(house.site, other, "bea@example.com", kPassword);
    CHECK(needs_code("bea@example.com"));
    SECTION("twice the same cookie is one, and two different cookies are none") {
        const auto leads_to = [&](const std::string& cookies) {
            house.site.lift_throttle();
            const std::string body = "email=ada%40example.com&password=" + percent_encoded(kPassword);
            return std::string(
                house.site
                    .ask({"REQUEST_METHOD=POST", "REQUEST_URI=/", "REMOTE_ADDR=192.0.2.7",
                          "HTTP_HOST=localhost:5000", "CONTENT_TYPE=application/x-www-form-urlencoded",
                          "CONTENT_LENGTH=" + std::to_string(body.size()), "HTTP_COOKIE=" + cookies},
                         body)
                    .headers.get("Location"));
        };
        const std::string own = "trusted=" + token;
        const std::string foreign = "trusted=" + std::string(43, 'A');
        CHECK(leads_to(own) == "/success");
        CHECK(leads_to(own + "; " + own) == "/success");
        CHECK(leads_to(own + "; " + foreign) == "/second");
        CHECK(leads_to(foreign) == "/second");
        CHECK(leads_to("trusted=") == "/second");
    }
    SECTION("a changed password ends it") {
        house.site.users().set_password(*users::parse_email(kAda),
                                        house.site.users().find(*users::parse_email(kAda))->password_hash);
        CHECK(needs_code());
    }
    SECTION("removing the app ends it") {
        const std::string id = house.site.users().find(*users::parse_email(kAda))->user.id;
        house.site.database().change(
            [&](database::Transaction& transaction) { users::remove_second_factor(transaction, id); });
        CHECK_FALSE(needs_code());
        Browser back(house.site);
        UserWithApp again(house.site, back, kAda, kPassword);
        CHECK(needs_code());
    }
    SECTION("the user ends it") {
        Browser owner = house.at_second_step();
        owner.post("/second", {{"code", house.next_code()}});
        owner.get("/profile/second");
        owner.submit("/profile/second/end-trust");
        CHECK(owner.location() == "/profile/second");
        CHECK(needs_code());
        CHECK_FALSE(house.site.log().lines_with("trust_ended").empty());
    }
}

TEST_CASE("without second_factor.trust no browser is trusted, whatever the form says", "[pages][second]") {
    HouseWithApp house;
    Browser browser = house.at_second_step();
    browser.follow();
    CHECK_FALSE(browser.shows("name=\"trust\""));
    browser.submit("/second", {{"code", house.code()}, {"trust", "on"}});
    CHECK(browser.page().status == Status::SeeOther);
    CHECK(browser.set_cookie("trusted").empty());
}

TEST_CASE("a user who must have a second factor adds an app after the password", "[pages][second]") {
    TestSite site([](config::Config& config) {
        use_users(config);
        config.second_factor.required = {"user:ada@example.com"};
    });
    site.add_user(kAda, kPassword);
    site.add_user("bea@example.com", kPassword);
    Browser browser(site);
    browser.get("/?rd=/x");
    browser.submit("", {{"email", kAda}, {"password", kPassword}});
    CHECK(browser.location() == "/second?rd=/x");
    browser.follow();
    CHECK(browser.shows("Your account needs an authenticator app."));
    CHECK_FALSE(is_signed_in(browser));
    browser.get("/second?rd=/x");
    const auto app = Authenticator::with_key_on(browser);
    const std::string code = app.code(site.clock().now());
    browser.submit("", {{"code", wrong(code)}});
    CHECK(browser.page().status == Status::Forbidden);
    CHECK_FALSE(is_signed_in(browser));
    browser.get("/second?rd=/x");
    const auto other_app = Authenticator::with_key_on(browser);
    browser.submit("", {{"code", other_app.code(site.clock().now())}});
    CHECK(browser.page().status == Status::Ok);
    CHECK(recovery_codes_on(browser).size() == 10);
    CHECK(browser.shows("href=\"/x\""));
    CHECK(is_signed_in(browser));
    Browser bea(site);
    bea.get("/");
    bea.submit("", {{"email", "bea@example.com"}, {"password", kPassword}});
    CHECK(bea.location() == "/success");
}

TEST_CASE("a rule of second_factor.required that names no user is found at the start", "[pages][second]") {
    TestSite site([](config::Config& config) {
        use_users(config);
        config.second_factor.required = {"group:staff", "group:stafff", "user:nobody@example.com"};
    });
    site.add_user(kAda, kPassword);
    site.users().add_to_group(*users::parse_email(kAda), "staff");
    CHECK(site.app().required_of_nobody() ==
          std::vector<std::string>{"group:stafff", "user:nobody@example.com"});
}

TEST_CASE("a user who must have a second factor and cannot add one is told whom to ask", "[pages][second]") {
    TestSite site([](config::Config& config) {
        use_users(config);
        config.second_factor.required = {"user:ada@example.com"};
        config.second_factor.enrolment = config::Enrolment::Off;
    });
    site.add_user(kAda, kPassword);
    Browser browser(site);
    browser.get("/");
    browser.submit("", {{"email", kAda}, {"password", kPassword}});
    CHECK(browser.follow().status == Status::Forbidden);
    CHECK(browser.shows("A second factor is missing"));
    CHECK_FALSE(is_signed_in(browser));
}

TEST_CASE("the cookie page shows and sets no cookie of a half-finished sign-in or a trusted browser",
          "[pages][cookie][second]") {
    TestSite site([](config::Config& config) { config.pages.cookie = true; });
    for (const std::string name :
         {"second", "__Host-second", "__Secure-second", "trusted", "__Host-trusted"}) {
        CAPTURE(name);
        Browser browser(site);
        browser.cookies()[name] = "a-token-of-43-characters";
        browser.get("/cookie");
        CHECK(browser.shows(name));
        CHECK_FALSE(browser.shows("a-token-of-43-characters"));
        browser.submit("/cookie", {{"name", name}, {"value", "x"}, {"action", "set"}});
        CHECK(browser.page().status == Status::BadRequest);
        CHECK(browser.set_cookie(name).empty());
    }
}
