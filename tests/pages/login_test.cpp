#include <set>

#include <catch2/catch.hpp>

#include "base/file.hpp"
#include "gateway/answer.hpp"
#include "support/browser.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;
using http::Status;

namespace {

std::string bytes(const http::Response& response) {
    return gateway::format_answer(response, {});
}

// The bytes of the last answer without the email and the checkbox, which repeat the visitor's input.
std::string without_typed(const Browser& browser, const FormValues& fields) {
    http::Response answer = browser.page();
    const std::string cookie = browser.set_cookie("attempt");
    std::string text = bytes(answer);
    const auto cut = [&](std::string_view part, std::string_view with) {
        if (const auto at = text.find(part); !part.empty() && at != std::string::npos)
            text.replace(at, part.size(), with);
    };
    cut(cookie.substr(0, cookie.find(';')), "attempt=…");
    cut(" The password that you typed begins or ends with a space.", "");
    const auto field = text.find("type=\"text\" value=\"");
    if (field == std::string::npos) return text;
    // The email field shows the typed email. The whole form is cut out, because the focused field depends on
    // the input.
    CHECK(unescaped(text.substr(field, 400)).find(fields.contains("email") ? fields.at("email") : "") !=
          std::string::npos);
    return without_form(std::move(text));
}

}  // namespace

TEST_CASE("the login page asks for an email and a password", "[pages][login]") {
    TestSite site;
    Browser browser(site);
    CHECK(browser.get("/").status == Status::Ok);
    CHECK(browser.page().headers.get("Content-Type") == "text/html; charset=utf-8");
    CHECK(browser.shows("name=\"email\""));
    CHECK(browser.shows("type=\"password\""));
    CHECK(browser.shows("autocomplete=\"current-password\""));
    CHECK(browser.shows("autocomplete=\"username\""));
    CHECK(browser.set_cookie("session").empty());
}

TEST_CASE("the right password leads to the success page, remembers the email and starts a session",
          "[pages][login]") {
    TestSite site;
    Browser browser(site);
    CHECK(browser.sign_in("Ada@Example.com").status == Status::SeeOther);
    CHECK(browser.location() == "/success");
    CHECK(browser.set_cookie("email").starts_with("email=Ada@Example.com; Max-Age=31536000; Expires="));
    CHECK(browser.set_cookie("email").ends_with("; Path=/; HttpOnly; SameSite=Lax"));
    const std::string token = browser.cookies()["session"];
    CHECK(browser.set_cookie("session") == "session=" + token + "; Path=/; HttpOnly; SameSite=Lax");
    CHECK(token.size() == 43);
    browser.follow();
    CHECK(browser.page().status == Status::Ok);
    CHECK(browser.shows("href=\"/profile\""));
    CHECK_THAT(site.log().lines_with(" signed_in "), Catch::Contains("user=Ada@Example.com session="));
}

TEST_CASE("a wrong password leads to the error page and starts no session", "[pages][login]") {
    TestSite site;
    Browser browser(site);
    CHECK(browser.post("/login", {{"email", "ada@example.com"}, {"password", "jtq"}}).status ==
          Status::SeeOther);
    CHECK(browser.location() == "/error");
    CHECK_FALSE(browser.cookies().contains("session"));
    CHECK_FALSE(browser.cookies().contains("email"));
    CHECK(browser.follow().status == Status::Forbidden);
    CHECK(browser.submit("", {{"email", "ada@example.com"}, {"password", "jtp"}}).status == Status::SeeOther);
    CHECK(browser.location() == "/success");
}

TEST_CASE("whatever was wrong, the answer is the same", "[pages][login]") {
    TestSite site;
    const std::string longest(1024, 'x');
    const FormValues refused[] = {
        {{"email", "ada@example.com"}, {"password", "wrong"}},
        {{"email", "ada@example.com"}, {"password", ""}},
        {{"email", "ada@example.com"}},
        {{"email", "ada"}, {"password", "jtp"}},
        {{"email", ""}, {"password", "jtp"}},
        {{"password", "jtp"}},
        {},
        {{"email", "a@b@c"}, {"password", "jtp"}},
        {{"email", "ada@example.com"}, {"password", longest}},
        {{"email", "ada@example.com"}, {"password", longest + "x"}},
        {{"email", "ada@example.com"}, {"password", "jtp "}},
        {{"email", "ada@example.com"}, {"password", "JTP"}},
        {{"Email", "ada@example.com"}, {"Password", "jtp"}},
        {{"email", "' OR 1=1 --@x"}, {"password", "' OR 1=1 --"}},
    };
    std::set<std::string> answers;
    std::set<std::string> forms;
    for (const FormValues& fields : refused) {
        CAPTURE(fields);
        site.lift_throttle();
        Browser browser(site);
        CHECK(browser.post("/login", fields).status == Status::SeeOther);
        CHECK(browser.location() == "/error");
        CHECK_FALSE(browser.cookies().contains("session"));
        CHECK_FALSE(browser.cookies().contains("email"));
        answers.insert(without_typed(browser, fields));
        browser.post("/", fields);
        CHECK(browser.page().status == Status::Forbidden);
        forms.insert(without_typed(browser, fields));
    }
    CHECK(answers.size() == 1);
    CHECK(forms.size() == 1);
}

TEST_CASE("whether there is such a user, and how they are, shows in no answer", "[pages][login]") {
    TestSite site(use_users);
    site.add_user("ada@example.com", "violet harbour nine kettles");
    site.add_user("disabled@example.com", "violet harbour nine kettles");
    site.users().set_disabled(*users::parse_email("disabled@example.com"), true);
    site.users().add(
        {{.email = *users::parse_email("invited@example.com")},
         {.email = *users::parse_email("imported@example.com"),
          .password_hash = users::PasswordHash::stored("$apr1$cWzSaj2r$WV3jHq4mNQFd4SMS3NxSt.")}});
    std::set<std::string> answers;
    for (const char* email : {"ada@example.com", "nobody@example.com", "disabled@example.com",
                              "invited@example.com", "imported@example.com", "ada", ""}) {
        for (const char* password : {"wrong", "", "Violet harbour nine kettles"}) {
            CAPTURE(email, password);
            site.lift_throttle();
            Browser browser(site);
            const FormValues fields = {{"email", email}, {"password", password}};
            browser.post("/login", fields);
            CHECK(browser.location() == "/error");
            answers.insert(without_typed(browser, fields));
            browser.follow();
            answers.insert(without_typed(browser, fields));
        }
    }
    // Two different answers: the redirect and the page.
    CHECK(answers.size() == 2);
    Browser browser(site);
    const FormValues fields = {{"email", "disabled@example.com"},
                               {"password", "violet harbour nine kettles"}};
    browser.post("/login", fields);
    answers.insert(without_typed(browser, fields));
    CHECK(answers.size() == 2);
    for (const char* reason : {"wrong_password", "unknown_user", "disabled_user", "no_password"})
        CHECK_THAT(site.log().all(), Catch::Contains(std::string("reason=") + reason));
}

TEST_CASE("who chose to stay signed in has a cookie that outlives the browser", "[pages][login]") {
    TestSite site([](config::Config& config) { config.session.keep = 30 * 24h; });
    Browser browser(site);
    browser.get("/");
    CHECK(browser.shows("Keep me signed in (30 days)"));
    CHECK_FALSE(browser.shows("checked"));
    browser.submit("", {{"email", "ada@example.com"}, {"password", "wrong"}, {"keep", "on"}});
    CHECK(browser.shows("name=\"keep\""));
    CHECK(browser.shows(" checked>"));
    browser.submit("", {{"email", "ada@example.com"}, {"password", "jtp"}, {"keep", "on"}});
    CHECK_THAT(browser.set_cookie("session"), Catch::Contains("; Max-Age=2592000; Expires="));
    site.clock().advance(13 * 24h);
    CHECK(browser.get("/profile").status == Status::Ok);
    for (const char* other : {"", "no", "ON", "1"}) {
        CAPTURE(other);
        Browser here(site);
        here.post("/login", {{"email", "ada@example.com"}, {"password", "jtp"}, {"keep", other}});
        CHECK_THAT(here.set_cookie("session"), Catch::EndsWith("; Path=/; HttpOnly; SameSite=Lax"));
        CHECK_THAT(here.set_cookie("session"), !Catch::Contains("Max-Age"));
        site.clock().advance(1h);
        CHECK(here.get("/profile").status == Status::SeeOther);
    }
    CHECK(browser.post_body("/login", "email=ada%40example.com&password=jtp&keep=on&keep=off").status ==
          Status::BadRequest);
}

TEST_CASE("nobody stays signed in where the configuration has no such choice", "[pages][login]") {
    TestSite site;
    Browser browser(site);
    browser.get("/");
    CHECK_FALSE(browser.shows("keep"));
    browser.post("/login", {{"email", "ada@example.com"}, {"password", "jtp"}, {"keep", "on"}});
    CHECK_THAT(browser.set_cookie("session"), !Catch::Contains("Max-Age"));
    site.clock().advance(1h);
    CHECK(browser.get("/profile").status == Status::SeeOther);
}

TEST_CASE("what is no email address is not logged: it may be a password in the wrong field",
          "[pages][login]") {
    TestSite site;
    Browser browser(site);
    browser.post("/login", {{"email", "correct horse battery"}, {"password", "jtp"}});
    CHECK_THAT(site.log().lines_with("sign_in_refused"), Catch::Contains("user=\"\" reason=not_an_email"));
    CHECK_THAT(site.log().all(), !Catch::Contains("horse"));
}

TEST_CASE("a script that sends neither Origin nor Sec-Fetch-Site may sign in without a token",
          "[pages][login]") {
    TestSite site;
    Browser curl(site);
    curl.post("/login", {{"email", "ada@example.com"}, {"password", "jtp"}});
    CHECK(curl.location() == "/success");
}

TEST_CASE("a password in the URL never signs in", "[pages][login]") {
    TestSite site;
    Browser browser(site);
    CHECK(browser.get("/login?email=ada@example.com&password=jtp").status == Status::Ok);
    CHECK(browser.cookies().empty());
    CHECK_FALSE(browser.shows("ada@example.com"));
    browser.post("/login?email=ada@example.com&password=jtp", {});
    CHECK(browser.location() == "/error");
    CHECK_FALSE(browser.cookies().contains("session"));
}

TEST_CASE("two passwords in one form are refused", "[pages][login]") {
    TestSite site;
    Browser browser(site);
    for (const std::string doubled : {"email", "password"}) {
        const std::string body = "email=ada%40example.com&password=jtp&" + doubled + "=x";
        CHECK(browser.post_body("/login", body).status == Status::BadRequest);
    }
    CHECK(browser.cookies().empty());
}

TEST_CASE("the email of an earlier visit is filled in, as text and nothing else", "[pages][login]") {
    TestSite site;
    Browser browser(site);
    browser.sign_in("o'hara+\"tag\"<b>@example.com");
    CHECK(browser.location() == "/success");
    browser.cookies().erase("session");
    browser.get("/");
    CHECK(browser.shows("value=\"o&apos;hara+&quot;tag&quot;&lt;b&gt;@example.com\""));
    browser.cookies()["email"] = "%3Cscript%3E";
    browser.get("/");
    CHECK_FALSE(browser.shows("script"));
}

TEST_CASE("mustache in an email stays text", "[pages][login]") {
    TestSite site;
    Browser browser(site);
    browser.sign_in("{{csrf}}@example.com");
    const auto response = browser.get("/profile");
    CHECK_THAT(response.body, Catch::Contains("{{csrf}}@example.com"));
}

TEST_CASE("who is signed in already is sent on to the profile", "[pages][login]") {
    TestSite site;
    Browser browser(site);
    browser.sign_in();
    CHECK(browser.get("/").status == Status::SeeOther);
    CHECK(browser.location() == "/profile");
    browser.get("/?rd=/app");
    CHECK(browser.location() == "/app");
}

TEST_CASE("signing in again starts a new session and ends the old one", "[pages][login]") {
    TestSite site;
    Browser browser(site);
    browser.sign_in();
    const std::string old_token = browser.cookies()["session"];
    browser.post("/login", {{"email", "grace@example.com"}, {"password", "jtp"}});
    CHECK(browser.cookies()["session"] != old_token);
    browser.cookies()["session"] = old_token;
    CHECK(browser.get("/profile").status == Status::SeeOther);
}

TEST_CASE("a session cookie that somebody planted is not adopted", "[pages][login]") {
    TestSite site;
    Browser browser(site);
    const std::string planted(43, 'A');
    browser.cookies()["session"] = planted;
    browser.sign_in();
    CHECK(browser.cookies()["session"] != planted);
    browser.cookies()["session"] = planted;
    CHECK(browser.get("/profile").status == Status::SeeOther);
}

TEST_CASE("the return target survives a wrong password", "[pages][login]") {
    TestSite site;
    Browser browser(site);
    browser.get("/?rd=/app%3Fa%3D1%26b%3D%2522");
    SECTION("in the form") {
        browser.submit("", {{"email", "ada@example.com"}, {"password", "wrong"}});
        CHECK(browser.page().status == Status::Forbidden);
    }
    SECTION("and on the error page") {
        browser.post("/login",
                     {{"email", "ada@example.com"}, {"password", "wrong"}, {"rd", "/app?a=1&b=%22"}});
        CHECK(browser.location() == "/error?rd=/app%3Fa%3D1%26b%3D%2522");
        browser.follow();
    }
    browser.submit("", {{"email", "ada@example.com"}, {"password", "jtp"}});
    CHECK(browser.location() == "/app?a=1&b=%22");
}

TEST_CASE("a return target elsewhere is dropped", "[pages][login]") {
    TestSite site;
    Browser browser(site);
    browser.get("/?rd=https://evil.example/");
    CHECK_FALSE(browser.shows("evil"));
    browser.post("/login", {{"email", "ada@example.com"}, {"password", "jtp"}, {"rd", "//evil.example/"}});
    CHECK(browser.location() == "/success");
    browser.get("/?rd=/%5Cevil.example");
    CHECK(browser.location() == "/profile");
}

TEST_CASE("no parameter leads to an address that another decoding makes another site", "[pages][login]") {
    TestSite site;
    Browser browser(site);
    Browser member(site);
    member.sign_in();
    for (const std::string name : {"rd", "next", "redirect_uri", "url"}) {
        for (const std::string target : {"/%5cevil.example", "/%2fevil.example", "/%0d%0ax", "/x/..%2fy"}) {
            CAPTURE(name, target);
            std::string encoded = target;
            for (auto at = encoded.find('%'); at != std::string::npos; at = encoded.find('%', at + 1))
                encoded.insert(at + 1, "25");
            for (const std::string& value : {target + "?a=1", encoded}) {
                member.get("/?" + name + "=" + value);
                CHECK(member.location() == "/profile");
                browser.get("/switch?" + name + "=" + value);
                CHECK(browser.location() == "/");
            }
            browser.post("/login", {{"email", "ada@example.com"}, {"password", "wrong"}, {name, target}});
            CHECK(browser.location() == "/error");
            browser.post("/logout", {{name, target}});
            CHECK(browser.location() == "/?note=out");
            site.lift_throttle();
        }
    }
}

TEST_CASE("neither password nor token reaches the log or the database", "[pages][login]") {
    TestSite site(use_users);
    const std::string right = "violet harbour nine kettles";
    const std::string wrong = "a secret nobody may see";
    site.add_user("ada@example.com", right);
    Browser browser(site);
    browser.sign_in("ada@example.com", wrong);
    browser.sign_in("ada@example.com", right);
    const std::string token = browser.cookies()["session"];
    CHECK(browser.get("/profile").status == Status::Ok);
    for (const std::string& secret : {right, wrong, token})
        CHECK_THAT(site.log().all(), !Catch::Contains(secret));
    for (const auto& file : std::filesystem::directory_iterator(site.directory() / "state")) {
        CAPTURE(file.path().string());
        const std::string kept = read_file(file.path(), 1 << 24).value();
        for (const std::string& secret : {right, wrong, token})
            CHECK_THAT(kept, !Catch::Contains(secret));
    }
}

TEST_CASE("three quick clicks on Sign in make one session, and each answer leads in", "[pages][login]") {
    TestSite site(use_users);
    site.add_user("ada@example.com", "violet harbour nine kettles");
    Browser browser(site);
    browser.get("/");
    std::vector<Browser> clicks(3, browser);
    const FormValues typed = {{"email", "ada@example.com"}, {"password", "violet harbour nine kettles"}};
    for (Browser& click : clicks)
        click.submit("", typed);
    for (Browser& click : clicks) {
        CHECK(click.location() == "/success");
        CHECK(click.get("/profile").status == Status::Ok);
        CHECK_FALSE(click.shows("End all other sessions"));
    }
    // The last click may have sent the cookie of the first answer.
    browser.cookies() = clicks[0].cookies();
    browser.submit("", typed);
    CHECK(browser.get("/profile").status == Status::Ok);
    CHECK(clicks[0].get("/profile").status == Status::Ok);
    CHECK(site.log().lines_with(" signed_in ").find('\n') == site.log().lines_with(" signed_in ").size() - 1);
}

TEST_CASE("a form that is sent once more after the sign-out needs the password, and gets another session",
          "[pages][login]") {
    TestSite site(use_users);
    site.add_user("ada@example.com", "violet harbour nine kettles");
    Browser browser(site);
    browser.get("/");
    Browser old = browser;
    const FormValues typed = {{"email", "ada@example.com"}, {"password", "violet harbour nine kettles"}};
    browser.submit("", typed);
    const std::string token = browser.cookies()["session"];
    browser.get("/profile");
    browser.submit("/logout");
    Browser wrong = old;
    wrong.submit("", {{"email", "ada@example.com"}, {"password", "wrong"}});
    CHECK_FALSE(wrong.cookies().contains("session"));
    old.submit("", typed);
    CHECK(old.location() == "/success");
    CHECK(old.cookies()["session"] != token);
    Browser thief(site);
    thief.cookies()["session"] = token;
    CHECK(thief.get("/profile").status == Status::SeeOther);
}

TEST_CASE("a form that Postern did not make begins a session of its own each time", "[pages][login]") {
    TestSite site;
    std::set<std::string> tokens;
    for (const char* form : {"", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}) {
        for (int i = 0; i < 2; ++i) {
            Browser browser(site);
            browser.post("/", {{"email", "ada@example.com"}, {"password", "jtp"}, {"form", form}});
            tokens.insert(browser.cookies()["session"]);
        }
    }
    CHECK(tokens.size() == 6);
}

TEST_CASE("who pasted a blank with the password is told so, from what was typed alone", "[pages][login]") {
    TestSite site(use_users);
    site.add_user("ada@example.com", "violet harbour nine kettles");
    site.add_user("bob@example.com", " violet harbour nine kettles ");
    const std::string advice = "The password that you typed begins or ends with a space.";
    for (const char* email : {"ada@example.com", "bob@example.com", "nobody@example.com"}) {
        for (const char* password :
             {" wrong", "wrong ", "wrong\t", "wrong\n", "\u00A0wrong", "wrong\u3000", " "}) {
            CAPTURE(email, password);
            site.lift_throttle();
            Browser browser(site);
            browser.post("/", {{"email", email}, {"password", password}});
            CHECK(browser.shows(advice));
            browser.post("/login", {{"email", email}, {"password", password}});
            browser.follow();
            CHECK(browser.shows(advice));
        }
        for (const char* password : {"", "wrong", "wr ong"}) {
            CAPTURE(email, password);
            site.lift_throttle();
            Browser browser(site);
            browser.post("/", {{"email", email}, {"password", password}});
            CHECK_FALSE(browser.shows("with a space"));
            browser.post("/login", {{"email", email}, {"password", password}});
            browser.follow();
            CHECK_FALSE(browser.shows("with a space"));
        }
    }
    // A password may have blanks at its ends.
    Browser bob(site);
    bob.sign_in("bob@example.com", " violet harbour nine kettles ");
    CHECK(bob.location() == "/success");
}

TEST_CASE("a user signs in with any spelling of an international domain", "[pages][login]") {
    TestSite site(use_users);
    site.add_user("ada@m\u00FCnchen.example", "violet harbour nine kettles");
    for (const char* email :
         {"ada@m\u00FCnchen.example", "ADA@M\u00DCNCHEN.example", "ada@mu\u0308nchen.example",
          "ada@xn--mnchen-3ya.example", "\u00A0ada@m\u00FCnchen.example\n"}) {
        CAPTURE(email);
        Browser browser(site);
        browser.sign_in(email, "violet harbour nine kettles");
        CHECK(browser.location() == "/success");
        // The pages show the address as it was given to the operator.
        browser.get("/profile");
        CHECK(browser.shows("<bdi>ada@m\u00FCnchen.example</bdi>"));
    }
    Browser browser(site);
    browser.sign_in("ada@m\u00FCnchen.example", "violet harbour nine kettles");
    browser.get("/profile");
    browser.submit("/profile/end-others");
    CHECK_FALSE(browser.follow().body.empty());
    CHECK_FALSE(browser.shows("End all other sessions"));
    browser.submit("/logout");
    browser.get("/");
    CHECK(browser.shows("value=\"ada@m\u00FCnchen.example\""));
}
