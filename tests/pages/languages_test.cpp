#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "pages/messages.hpp"
#include "support/browser.hpp"

using namespace postern;
using namespace postern::tests;
using http::Status;

namespace {

Browser reader(TestSite& site, const std::string& accept_language) {
    Browser browser(site);
    browser.variables = {{"HTTP_ACCEPT_LANGUAGE", accept_language}};
    return browser;
}

}  // namespace

TEST_CASE("a visitor reads the pages in the browser's language", "[pages][languages]") {
    TestSite site;
    Browser german = reader(site, "de-CH, en;q=0.5");
    german.get("/");
    CHECK(german.shows("<html lang=\"de\" dir=\"ltr\">"));
    CHECK(german.shows("<h1>Anmelden</h1>"));
    german.sign_in("ada@example.com", "wrong");
    CHECK(german.shows("aria-describedby=\"refused\""));
    CHECK_FALSE(german.shows("sign-in"));
    german.get("/nothing-here");
    CHECK(german.page().status == Status::NotFound);
    CHECK_FALSE(german.shows("There is no page"));
    Browser arabic = reader(site, "ar-EG");
    arabic.sign_in();
    arabic.get("/profile");
    CHECK(arabic.shows("<html lang=\"ar\" dir=\"rtl\">"));
    CHECK_FALSE(arabic.shows("Hello"));
}

TEST_CASE("no space separates two Japanese or Chinese sentences", "[pages][languages]") {
    TestSite site;
    const auto [tag, sentences] = GENERATE(table<std::string, std::string>(
        {{"en", "The sign-in did not work.</strong> Check your email"},
         {"ja", "ログインできませんでした。</strong>メールアドレスとパスワード"},
         {"zh-Hans", "登录失败。</strong>请检查"}}));
    Browser browser = reader(site, tag);
    browser.sign_in("ada@example.com", "wrong");
    CHECK(browser.shows(sentences));
}

TEST_CASE("look.language shows all pages in one language", "[pages][languages]") {
    TestSite site([](config::Config& config) { config.look.language = "ja"; });
    Browser browser = reader(site, "de");
    browser.get("/");
    CHECK(browser.shows("<html lang=\"ja\" dir=\"ltr\">"));
}

TEST_CASE("every page can be read in every language", "[pages][languages]") {
    TestSite site([](config::Config& config) {
        use_users(config);
        config.pages.cookie = true;
        config.session.keep = std::chrono::days{30};
    });
    site.add_user("ada@example.com", "violet harbour nine kettles");
    const pages::Messages messages;
    for (const pages::Language& language : messages.languages()) {
        const std::string tag(language.tag());
        CAPTURE(tag);
        site.lift_throttle();
        Browser browser = reader(site, tag);
        for (const char* path : {"/", "/?note=out", "/error", "/success", "/framed", "/nothing", "/cookie"}) {
            browser.get(path);
            CHECK(browser.shows("<html lang=\"" + tag + "\""));
        }
        browser.sign_in("ada@example.com", "violet harbour nine kettles");
        for (const char* path : {"/success", "/profile", "/logout", "/switch"}) {
            browser.get(path);
            CHECK(browser.page().status == Status::Ok);
            CHECK(browser.shows("<html lang=\"" + tag + "\""));
            // Each tag and each placeholder has been replaced.
            CHECK_FALSE(browser.shows("{"));
        }
    }
}

TEST_CASE("the name of a browser is in the visitor's language", "[pages][languages][sessions]") {
    TestSite site;
    Browser browser = reader(site, "zh-CN");
    browser.variables["HTTP_USER_AGENT"] =
        "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
    browser.sign_in();
    browser.get("/profile");
    CHECK(browser.shows("<h3>Linux \u4e0a\u7684 Firefox <span"));
    browser.variables["HTTP_USER_AGENT"] = "something";
    browser.sign_in();
    browser.get("/profile");
    CHECK_FALSE(browser.shows("Unknown browser"));
}

TEST_CASE("visitors of all languages come at the same time, and each reads one language",
          "[pages][languages]") {
    TestSite site;
    const pages::Messages messages;
    std::vector<std::string> seen(messages.languages().size() * 2);
    {
        std::vector<std::jthread> visitors;
        for (std::size_t i = 0; i < seen.size(); ++i) {
            visitors.emplace_back([&, i] {
                const std::string tag(messages.languages()[i / 2].tag());
                seen[i] = site.ask({"REQUEST_METHOD=GET", "REQUEST_URI=/nothing",
                                    "SCRIPT_NAME=", "PATH_INFO=/nothing", "HTTP_ACCEPT_LANGUAGE=" + tag})
                              .body;
            });
        }
    }
    for (std::size_t i = 0; i < seen.size(); ++i) {
        const pages::Language& language = messages.languages()[i / 2];
        CAPTURE(language.tag());
        CHECK_THAT(seen[i], Catch::Contains("<html lang=\"" + std::string(language.tag()) + "\""));
        CHECK_THAT(seen[i], Catch::Contains(language.say("problem.start")));
    }
}
