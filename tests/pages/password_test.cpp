#include <atomic>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "sessions/session_table.hpp"
#include "support/browser.hpp"
#include "support/occurrences.hpp"
#include "users/password_hash.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;
using http::Status;

namespace {

const std::string kCurrent = "violet harbour nine kettles";
const std::string kNew = "correct window battery lantern";

// A site where Ada is signed in twice and views her profile at home.
struct ProfileAtHome {
    TestSite site{use_users};
    Browser home{site};
    Browser phone{site};

    ProfileAtHome() {
        site.add_user("ada@example.com", kCurrent);
        phone.sign_in("ada@example.com", kCurrent);
        home.sign_in("ada@example.com", kCurrent);
        home.get("/profile");
    }

    const http::Response& change(const std::string& current, const std::string& wanted,
                                 const std::string& again) {
        return home.submit("/profile/password", {{"current", current}, {"new", wanted}, {"again", again}});
    }

    bool opens(const std::string& password) {
        Browser browser(site);
        browser.sign_in("ada@example.com", password);
        return browser.cookies().contains("session");
    }
};

}  // namespace

TEST_CASE("a visitor changes their password and stays signed in, here only", "[pages][password]") {
    ProfileAtHome house;
    const std::string old_token = house.home.cookies()["session"];
    CHECK(house.change(kCurrent, kNew, kNew).status == Status::SeeOther);
    CHECK(house.home.location() == "/profile?done=password");
    const std::string token = house.home.cookies()["session"];
    CHECK(token != old_token);
    CHECK(house.home.set_cookie("session") == "session=" + token + "; Path=/; HttpOnly; SameSite=Lax");
    house.home.follow();
    CHECK(house.home.shows("Your password is changed, and your other sessions are ended."));
    CHECK_FALSE(house.home.shows("/profile/end-session"));
    CHECK(house.phone.get("/profile").status == Status::SeeOther);
    Browser thief(house.site);
    thief.cookies()["session"] = old_token;
    CHECK(thief.get("/profile").status == Status::SeeOther);
    CHECK(house.opens(kNew));
    CHECK_FALSE(house.opens(kCurrent));
    CHECK_THAT(house.site.log().lines_with(" password_changed "), Catch::Contains("user=ada@example.com"));
    CHECK_THAT(house.site.log().lines_with(" session_ended "), Catch::Contains("user=ada@example.com"));
    CHECK_THAT(house.site.log().lines_with(" session_renewed "), Catch::Contains("user=ada@example.com"));
    CHECK_THAT(house.site.log().all(), !Catch::Contains("lantern") && !Catch::Contains("kettles"));
}

TEST_CASE("forms of before the password was changed count no more", "[pages][password]") {
    ProfileAtHome house;
    const std::string before = house.home.csrf();
    house.change(kCurrent, kNew, kNew);
    CHECK(house.home.post("/profile/end-others", {{"csrf", before}}).status == Status::Forbidden);
    CHECK(house.home.get("/profile").status == Status::Ok);
}

TEST_CASE("a session that is kept stays kept over a changed password, no longer than before",
          "[pages][password]") {
    TestSite site([](config::Config& config) {
        use_users(config);
        config.session.keep = 30 * 24h;
    });
    site.add_user("ada@example.com", kCurrent);
    Browser browser(site);
    browser.post("/login", {{"email", "ada@example.com"}, {"password", kCurrent}, {"keep", "on"}});
    site.clock().advance(10 * 24h);
    browser.get("/profile");
    browser.submit("/profile/password", {{"current", kCurrent}, {"new", kNew}, {"again", kNew}});
    CHECK_THAT(browser.set_cookie("session"), Catch::Contains("; Max-Age=1728000;"));
    CHECK(browser.follow().status == Status::Ok);
}

TEST_CASE("a password is not changed without the current one, which counts as a refused sign-in",
          "[pages][password]") {
    ProfileAtHome house;
    // A visitor who does not know the current password learns nothing about the new passwords.
    const std::pair<std::string, std::string> pairs[] = {
        {kNew, kNew}, {kNew, "another"}, {"short", "short"}, {kCurrent, kCurrent}, {"", ""}};
    for (const std::string& wrong : {std::string("wrong"), std::string(), kCurrent + " ", kNew,
                                     std::string("Violet harbour nine kettles"), std::string(1025, 'x')}) {
        for (const auto& [wanted, again] : pairs) {
            CAPTURE(wrong, wanted, again);
            house.site.lift_throttle();
            CHECK(house.change(wrong, wanted, again).status == Status::Forbidden);
            CHECK(house.home.shows("id=\"current_problem\">This is not your current password."));
            CHECK_FALSE(house.home.shows("id=\"new_problem\""));
            CHECK_FALSE(house.home.shows("id=\"again_problem\""));
            CHECK(house.home.set_cookie("session").empty());
        }
    }
    CHECK_THAT(house.site.log().lines_with(" sign_in_refused "),
               Catch::Contains("user=ada@example.com reason=wrong_password"));
    CHECK(house.opens(kCurrent));
    CHECK(house.phone.get("/profile").status == Status::Ok);
}

TEST_CASE("a new password that will not do is refused with the reason beside its field",
          "[pages][password]") {
    ProfileAtHome house;
    house.site.users().set_name(*users::parse_email("ada@example.com"), "Augusta King-Noel");
    struct Row {
        std::string wanted;
        std::string again;
        std::string field;
        std::string reason;
    };
    const std::string mixed_case = "Violet Harbour NINE kettles";
    const Row rows[] = {
        {kNew, kNew + "r", "again", "The two new passwords differ."},
        {kNew, "", "again", "The two new passwords differ."},
        {"", "", "new", "This password has 0 characters, and needs at least 15."},
        {"swordfish", "swordfish", "new", "This password has 9 characters, and needs at least 15."},
        {kCurrent, kCurrent, "new",
         "This is your current password, or differs from it in capital letters only."},
        {mixed_case, mixed_case, "new",
         "This is your current password, or differs from it in capital letters only."},
        {"passwordpassword", "passwordpassword", "new",
         "This password is easy to guess, because it says the same"},
        {"qwertyuiop[]asdfghjkl", "qwertyuiop[]asdfghjkl", "new", "the keys of the keyboard"},
        {"ada@example.com1", "ada@example.com1", "new",
         "made of your email, your name or the name of this site"},
        {"Augusta King-Noel", "Augusta King-Noel", "new", "made of your email, your name"},
        {"localhost:5000 Postern", "localhost:5000 Postern", "new", "made of your email, your name"},
        {std::string(1025, 'x'), std::string(1025, 'x'), "new",
         "This password has 1025 bytes; at most 1024 are allowed."},
        {kNew + "\n", kNew + "\n", "new", "This password has characters that cannot be typed."},
    };
    for (const Row& row : rows) {
        CAPTURE(row.wanted);
        CHECK(house.change(kCurrent, row.wanted, row.again).status == Status::BadRequest);
        CHECK(house.home.shows("Your password was not changed."));
        const std::string& page = house.home.page().body;
        const std::string begin = "<span class=\"problem\" id=\"" + row.field + "_problem\">";
        REQUIRE_THAT(page, Catch::Contains(begin));
        const std::string said = page.substr(page.find(begin) + begin.size());
        CHECK_THAT(said.substr(0, said.find('<')), Catch::Contains(row.reason));
        CHECK_THAT(page, Catch::Contains("aria-describedby=\"" + row.field + "_problem"));
        CHECK(occurrences(page, "several words that have nothing to do with each other") == 1);
        CHECK_THAT(page, Catch::Contains("autocomplete=\"current-password\" autofocus"));
        CHECK(page.find("aria-invalid") == page.rfind("aria-invalid"));
        // No typed password comes back.
        for (const std::string& typed : {kCurrent, row.wanted}) {
            if (typed.size() > 20) CHECK_THAT(page, !Catch::Contains(typed));
        }
    }
    CHECK(house.opens(kCurrent));
    CHECK(house.site.log().lines_with(" password_changed ").empty());
    // The form of the refused page works.
    CHECK(house.change(kCurrent, kNew, kNew).status == Status::SeeOther);
    CHECK(house.opens(kNew));
}

TEST_CASE("the name of the site, as its operator gave it, is no password there", "[pages][password]") {
    TestSite site(use_users);
    site.add_user("ada@example.com", kCurrent);
    Browser browser(site);
    browser.variables = {{"HTTP_HOST", "intranet.brotherhood.example"}};
    browser.sign_in("ada@example.com", kCurrent);
    browser.get("/profile");
    const std::string wanted = "brotherhood intranet";
    browser.submit("/profile/password", {{"current", kCurrent}, {"new", wanted}, {"again", wanted}});
    CHECK(browser.page().status == Status::BadRequest);
    CHECK(browser.shows("the name of this site"));
}

TEST_CASE("the longest and the strangest passwords are taken byte by byte", "[pages][password]") {
    ProfileAtHome house;
    std::string longest;
    for (int i = 0; longest.size() < 1024; ++i)
        longest += static_cast<char>('!' + i * i % 89);
    const std::string passwords[] = {longest, "  a b c \xF0\x9F\x90\xB4 & =+%41 \"<>\xE2\x80\x99  ",
                                     "l'\xC3\xA9t\xC3\xA9 au bord du lac",
                                     "l'e\xCC\x81te\xCC\x81 au bord du fleuve"};
    std::string current = kCurrent;
    for (const std::string& password : passwords) {
        CAPTURE(password);
        CHECK(house.change(current, password, password).status == Status::SeeOther);
        CHECK(house.opens(password));
        CHECK_FALSE(house.opens(password.substr(0, password.size() - 1)));
        CHECK_FALSE(house.opens(password + " "));
        house.home.follow();
        current = password;
    }
}

TEST_CASE("a field of the password form given twice is refused", "[pages][password]") {
    ProfileAtHome house;
    const std::string body = "csrf=" + house.home.csrf() +
                             "&current=violet+harbour+nine+kettles&new=correct+window+battery+lantern"
                             "&again=correct+window+battery+lantern";
    for (const char* field : {"current", "new", "again"}) {
        CAPTURE(field);
        CHECK(house.home.post_body("/profile/password", body + "&" + field + "=x").status ==
              Status::BadRequest);
    }
    CHECK(house.home.post_body("/profile/password", body + "&csrf=x").status == Status::Forbidden);
    CHECK(house.opens(kCurrent));
}

TEST_CASE("what the password form does not have changes nothing", "[pages][password]") {
    ProfileAtHome house;
    Browser grace(house.site);
    house.site.add_user("grace@example.com", "umbrella copper lantern dusk");
    house.home.submit("/profile/password", {{"current", kCurrent},
                                            {"new", kNew},
                                            {"again", kNew},
                                            {"is_admin", "1"},
                                            {"username", "grace@example.com"},
                                            {"email", "grace@example.com"},
                                            {"id", "2"},
                                            {"name", "Mallory"},
                                            {"group", "admins"},
                                            {"password_hash", "x"}});
    CHECK(house.home.location() == "/profile?done=password");
    grace.sign_in("grace@example.com", "umbrella copper lantern dusk");
    CHECK(grace.cookies().contains("session"));
    const auto ada = house.site.users().show(*users::parse_email("ada@example.com"));
    CHECK(ada->user.name.empty());
    CHECK(ada->user.groups.names().empty());
    CHECK(ada->user.email.typed == "ada@example.com");
    CHECK(house.opens(kNew));
}

TEST_CASE("where Postern does not keep the password there is no form to change it", "[pages][password]") {
    TestSite site;
    Browser browser(site);
    browser.sign_in();
    browser.get("/profile");
    CHECK_FALSE(browser.shows("/profile/password"));
    CHECK_FALSE(browser.shows("new-password"));
    const FormValues form = {{"csrf", browser.csrf()}, {"current", "jtp"}, {"new", kNew}, {"again", kNew}};
    CHECK(browser.post("/profile/password", form).status == Status::NotFound);
    CHECK(site.log().lines_with(" password_changed ").empty());
}

TEST_CASE("a disabled or removed user changes nothing any more", "[pages][password]") {
    ProfileAtHome house;
    const auto ada = *users::parse_email("ada@example.com");
    SECTION("disabled") {
        house.site.users().set_disabled(ada, true);
    }
    SECTION("removed") {
        house.site.users().remove(ada, sessions::remove_of_user);
    }
    SECTION("given another password by the operator") {
        house.site.users().set_password(ada, users::hash_password(Secret(std::string_view(kNew))));
    }
    CHECK(house.change(kCurrent, kNew, kNew).status == Status::SeeOther);
    CHECK(house.home.location() == "/?rd=/profile&note=late");
    CHECK(house.site.log().lines_with(" password_changed ").empty());
    CHECK(house.home.get("/profile").status == Status::SeeOther);
}

TEST_CASE("the profile greets by the name, where there is one", "[pages][profile]") {
    ProfileAtHome house;
    CHECK(house.home.shows("<h1>Hello, <bdi class=\"name\">ada@example.com</bdi></h1>"));
    house.site.users().set_name(*users::parse_email("ada@example.com"), "Ada <b>{{csrf}}</b>");
    house.home.get("/profile");
    CHECK(house.home.shows("<h1>Hello, <bdi class=\"name\">Ada &lt;b&gt;{{csrf}}&lt;/b&gt;</bdi></h1>"));
    CHECK(house.home.shows("<bdi>ada@example.com</bdi>"));
}

TEST_CASE("of several changes of one password at once exactly one holds", "[pages][password]") {
    ProfileAtHome house;
    std::vector<std::string> wanted;
    for (int i = 0; i < 5; ++i)  // the throttle admits no more at once
        wanted.push_back(kNew + " number " + std::to_string(i));
    std::vector<http::Response> answers(wanted.size());
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            http::Request request;
            request.method = http::Method::Post;
            request.path = "/profile/password";
            request.cookies.add("session", house.home.cookies()["session"]);
            request.form.add("csrf", house.home.csrf());
            request.form.add("current", kCurrent);
            request.form.add("new", wanted[i]);
            request.form.add("again", wanted[i]);
            threads.emplace_back([&house, &answers, i, request] { answers[i] = house.site.answer(request); });
        }
    }
    int changed = 0;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const bool is_changed = answers[i].headers.get("Location") == "/profile?done=password";
        changed += is_changed ? 1 : 0;
        CHECK(house.opens(wanted[i]) == is_changed);
        CHECK(
            (is_changed || answers[i].status == Status::SeeOther || answers[i].status == Status::Forbidden));
    }
    CHECK(changed == 1);
}

TEST_CASE("a current password with a pasted blank is named, and the form says whose password it is",
          "[pages][password]") {
    ProfileAtHome house;
    Browser browser(house.site);
    browser.sign_in("ada@example.com", kCurrent);
    browser.get("/profile");
    CHECK(
        browser.shows("<input type=\"text\" name=\"username\" autocomplete=\"username\" "
                      "value=\"ada@example.com\" readonly hidden>"));
    browser.submit("/profile/password", {{"current", kCurrent + " "}, {"new", kNew}, {"again", kNew}});
    CHECK(browser.page().status == Status::Forbidden);
    CHECK(
        browser.shows("This is not your current password. The password that you typed begins or ends with a "
                      "space."));
    browser.submit("/profile/password", {{"current", "wrong"}, {"new", kNew}, {"again", kNew}});
    CHECK(browser.shows("This is not your current password.<"));
    browser.submit("/profile/password",
                   {{"username", "bob@example.com"}, {"current", kCurrent}, {"new", kNew}, {"again", kNew}});
    CHECK(browser.location() == "/profile?done=password");
}
