#include "sessions/token_cookie.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "base/encoding.hpp"
#include "support/browser.hpp"

using namespace postern;
using namespace postern::tests;
using http::Status;

namespace {

enum class Site { OverHttp, OverHttps, Shared };

// Ada and Bea are signed in. The test asks whether a request with Ada's token counts as Ada's.
struct Holder {
    explicit Holder(Site kind = Site::OverHttp)
        : is_secure(kind != Site::OverHttp), site([&](config::Config& config) {
              if (kind == Site::Shared) config.cookie.domain = "example.com";
          }) {
        for (auto [email, held] : {std::pair{"ada@example.com", &token}, {"bea@example.com", &other}}) {
            Browser browser(site);
            if (is_secure) browser.variables["HTTPS"] = "on";
            browser.sign_in(email);
            *held = browser.cookies()[kind == Site::OverHttp    ? "session"
                                      : kind == Site::OverHttps ? "__Host-session"
                                                                : "__Secure-session"];
            REQUIRE(held->size() == 43);
        }
    }

    // Checks with other variables; "TOKEN" in them stands for Ada's token, "OTHER" for Bea's. The check must
    // give the verdict of the page, in both ways in which a web server can ask.
    bool is_known(std::vector<std::string> variables, const std::string& method = "GET",
                  const std::string& uri = "/profile", const std::string& body = "") {
        const bool is_page_hers = ask(variables, method, uri, body).status == Status::Ok;
        for (const char* role : {"POSTERN_ROLE=check", "FCGI_ROLE=AUTHORIZER"}) {
            CAPTURE(role);
            std::vector<std::string> asked = variables;
            asked.emplace_back(role);
            const auto verdict = ask(asked, method, uri, "");
            const bool is_passed = verdict.status == Status::NoContent || verdict.status == Status::Ok;
            CHECK(is_passed == is_page_hers);
            const auto user = std::string(verdict.headers.get("Remote-User")) +
                              std::string(verdict.headers.get("Variable-REMOTE_USER"));
            CHECK(user == (is_passed ? "ada@example.com" : ""));
        }
        return is_page_hers;
    }
    bool is_known_by(const std::string& cookies) { return is_known({"HTTP_COOKIE=" + cookies}); }

    http::Response ask(std::vector<std::string> variables, const std::string& method, const std::string& uri,
                       const std::string& body) {
        variables.insert(variables.end(), {"REQUEST_METHOD=" + method, "REQUEST_URI=" + filled(uri),
                                           "REMOTE_ADDR=192.0.2.7", "HTTP_HOST=localhost:5000",
                                           "CONTENT_LENGTH=" + std::to_string(filled(body).size())});
        if (!body.empty()) variables.emplace_back("CONTENT_TYPE=application/x-www-form-urlencoded");
        if (is_secure) variables.emplace_back("HTTPS=on");
        for (std::string& variable : variables)
            variable = filled(variable);
        auto answer = site.ask(variables, filled(body));
        CHECK(code(answer.status) < 500);
        for (const auto& [name, value] : answer.headers)
            CHECK(value.find(token) == std::string::npos);
        return answer;
    }

    std::string filled(std::string text) const {
        for (const auto& [word, value] : {std::pair{"TOKEN", token}, {"OTHER", other}}) {
            for (auto at = text.find(word); at != std::string::npos; at = text.find(word))
                text.replace(at, 5, value);
        }
        return text;
    }

    bool is_secure;
    TestSite site;
    std::string token;
    std::string other;
};

}  // namespace

TEST_CASE("of the cookies that a browser sends exactly one is the session's, by its exact name",
          "[sessions][cookie]") {
    Holder ada;
    for (const char* cookies : {
             "session=TOKEN",
             " session=TOKEN",
             "session=TOKEN ",
             "session= TOKEN",
             "session=TOKEN;",
             ";session=TOKEN",
             "a=1;session=TOKEN;b=2",
             "a=1; session=TOKEN; b=2",
             "a=session; session=TOKEN",
             "a; session=TOKEN; b",
             "=x; session=TOKEN",
             // Cookies with other names may look like the session's cookie. A neighbour may plant them.
             "Session=x; session=TOKEN; SESSION=y",
             "__Host-session=x; session=TOKEN; __Secure-session=y",
             "__Host-session=OTHER; session=TOKEN; __Secure-session=OTHER",
             "sessions=OTHER; session=TOKEN; Session=OTHER",
             "$Version=1; session=TOKEN; $Path=/; $Domain=example.com",
             // A quote hides no cookie that follows it.
             "a=\"; session=TOKEN; b=\"",
             "a=\"x; session=TOKEN",
             "a={\"b\":\"c\"}; session=TOKEN",
             "a=\xFF\xFE; session=TOKEN",
             // Browsers send the same value for each path and domain that it was set for.
             "session=TOKEN; session=TOKEN",
             "session=TOKEN; a=1; session=TOKEN; b=2; session=TOKEN",
         }) {
        CAPTURE(cookies);
        CHECK(ada.is_known_by(cookies));
    }
    for (const char* cookies : {
             "",
             "TOKEN",
             "=TOKEN",
             // Web servers pass such a cookie to applications, so it must never count as the session.
             "session =TOKEN",
             "session\t=TOKEN",
             "\vsession=TOKEN",
             "\fsession=TOKEN",
             "session",
             "session=",
             "Session=TOKEN",
             "SESSION=TOKEN",
             "sessio=TOKEN",
             "sessions=TOKEN",
             "xsession=TOKEN",
             "__Host-session=TOKEN",
             "__Secure-session=TOKEN",
             "\"session\"=TOKEN",
             "\xE2\x80\x80session=TOKEN",
             "session\xE2\x80\x80=TOKEN",
             "\xC2\xA0session=TOKEN",
             "session=\xE2\x80\x80TOKEN",
             "s%65ssion=TOKEN",
             "session%3DTOKEN",
             "session:TOKEN",
             "session==TOKEN",
             "session=TOKEN=",
             "session=TOKEN==",
             "session=\"TOKEN\"",
             "session='TOKEN'",
             "session=\"TOKEN",
             "session=TOKEN\"",
             "session=%20TOKEN",
             "session=TOKEN%00",
             "session=TOKEN,",
             "session=x TOKEN",
             "session=TOKEN TOKEN",
             "session=s:TOKEN",
             "session=j:{\"id\":\"TOKEN\"}",
             "a=session=TOKEN",
             "a=1, session=TOKEN",
             "a=\"session=TOKEN\"",
             "a=%3B session=TOKEN",
             // Two cookies with different values count as no session, whichever comes first.
             "session=TOKEN; session=OTHER",
             "session=OTHER; session=TOKEN",
             "session=x; session=TOKEN",
             "session=TOKEN; session=x",
             "session=TOKEN; session=",
             "session=; session=TOKEN",
             "session=TOKEN; \tsession=OTHER",
             "session=\"OTHER\"; session=TOKEN",
             "session=TOKEN; session=\"OTHER\"",
             "$Version=1; session=TOKEN; $Path=/; session=OTHER; $Path=/",
             "session=x; session=TOKEN; session=x",
             "session=TOKEN; session=TOKEN; session=x",
             "session=x; session=x",
         }) {
        CAPTURE(cookies);
        CHECK_FALSE(ada.is_known_by(cookies));
    }
}

TEST_CASE("over https only the name that no neighbour can plant is the session's", "[sessions][cookie]") {
    Holder ada(Site::OverHttps);
    for (const char* cookies :
         {"__Host-session=TOKEN", "session=x; __Host-session=TOKEN; session=y",
          "session=OTHER; __Host-session=TOKEN; __Secure-session=OTHER",
          "__Secure-session=x; __Host-session=TOKEN", "__host-session=x; __Host-session=TOKEN"}) {
        CAPTURE(cookies);
        CHECK(ada.is_known_by(cookies));
    }
    for (const char* cookies :
         {"session=TOKEN", "__Secure-session=TOKEN", "__host-session=TOKEN", "__HOST-session=TOKEN",
          "__Host-Session=TOKEN", "__Host-=TOKEN", "_Host-session=TOKEN",
          "__Host-session=TOKEN; __Host-session=x", "__Host-session=x; __Host-session=TOKEN",
          "__Host-session=TOKEN; __Host-session=OTHER", "__Host-session=OTHER; __Host-session=TOKEN",
          "\xE2\x80\x80__Host-session=TOKEN"}) {
        CAPTURE(cookies);
        CHECK_FALSE(ada.is_known_by(cookies));
    }
}

TEST_CASE("with a shared domain only the name of a shared cookie is the session's", "[sessions][cookie]") {
    Holder ada(Site::Shared);
    for (const char* cookies :
         {"__Secure-session=TOKEN", "session=OTHER; __Secure-session=TOKEN; __Host-session=OTHER",
          "__Secure-session=TOKEN; __Secure-session=TOKEN"}) {
        CAPTURE(cookies);
        CHECK(ada.is_known_by(cookies));
    }
    for (const char* cookies : {"session=TOKEN", "__Host-session=TOKEN", "__secure-session=TOKEN",
                                "__Secure-session=TOKEN; __Secure-session=OTHER",
                                "__Secure-session=OTHER; __Secure-session=TOKEN"}) {
        CAPTURE(cookies);
        CHECK_FALSE(ada.is_known_by(cookies));
    }
}

TEST_CASE("several Cookie lines are as good as one, and as bad", "[sessions][cookie]") {
    Holder ada;
    CHECK(ada.is_known({"HTTP_COOKIE=a=1", "HTTP_COOKIE=session=TOKEN", "HTTP_COOKIE=b=2"}));
    CHECK(ada.is_known({"HTTP_COOKIE=session=TOKEN;", "HTTP_COOKIE=", "HTTP_COOKIE=;"}));
    CHECK(ada.is_known({"HTTP_COOKIE=session=TOKEN", "HTTP_COOKIE=session=TOKEN"}));
    CHECK_FALSE(ada.is_known({"HTTP_COOKIE=session=x", "HTTP_COOKIE=session=TOKEN"}));
    CHECK_FALSE(ada.is_known({"HTTP_COOKIE=session=TOKEN", "HTTP_COOKIE=session=OTHER"}));
    CHECK_FALSE(ada.is_known({"HTTP_COOKIE=session=OTHER", "HTTP_COOKIE=session=TOKEN"}));
    CHECK_FALSE(ada.is_known({"HTTP_COOKIE=session=", "HTTP_COOKIE=TOKEN"}));
}

TEST_CASE("a session's token counts in its cookie and nowhere else", "[sessions][cookie]") {
    Holder ada;
    for (const char* variable :
         {"HTTP_AUTHORIZATION=Bearer TOKEN", "HTTP_AUTHORIZATION=Basic TOKEN", "HTTP_SESSION=TOKEN",
          "HTTP_X_SESSION=TOKEN", "HTTP_X_AUTH_TOKEN=TOKEN", "HTTP_COOKIE2=session=TOKEN",
          "HTTP_X_COOKIE=session=TOKEN", "HTTP_SET_COOKIE=session=TOKEN",
          "HTTP_REFERER=http://localhost:5000/?session=TOKEN", "REMOTE_USER=ada@example.com",
          "HTTP_REMOTE_USER=ada@example.com", "HTTP_X_FORWARDED_USER=ada@example.com", "AUTH_TYPE=Basic"}) {
        CAPTURE(variable);
        CHECK_FALSE(ada.is_known({variable}));
    }
    for (const char* uri :
         {"/profile?session=TOKEN", "/profile?Cookie=session%3DTOKEN", "/profile;session=TOKEN",
          "/profile;jsessionid=TOKEN", "/profile/TOKEN", "/TOKEN/profile", "/profile?TOKEN"}) {
        CAPTURE(uri);
        CHECK_FALSE(ada.is_known({}, "GET", uri));
    }
    CHECK_FALSE(ada.is_known({}, "POST", "/profile/end-others", "session=TOKEN"));
    CHECK_FALSE(ada.is_known({}, "POST", "/login", "session=TOKEN"));
}

TEST_CASE("a heap of cookies is read or refused, with a page that says what to do", "[sessions][cookie]") {
    Holder ada;
    for (const std::size_t count : {1U, 62U, 63U, 64U, 65U, 200U, 1000U, 13'000U}) {
        for (const std::size_t bytes : {0U, 1U, 100U, 4096U, 8192U, 16'384U, 65'536U}) {
            CAPTURE(count, bytes);
            std::string header;
            for (std::size_t i = 0; i < count && header.size() < 200'000; ++i)
                header += "c" + std::to_string(i) + "=" + std::string(bytes, 'x') + "; ";
            header += "session=" + ada.token;
            const auto ask = [&](const char* role) {
                return ada.site.ask({"REQUEST_METHOD=GET", "REQUEST_URI=/profile", "REMOTE_ADDR=192.0.2.7",
                                     "HTTP_HOST=localhost:5000", "HTTP_COOKIE=" + header, role});
            };
            const bool is_readable = count < 64 && header.size() <= std::size_t{8} * 1024;
            const auto page = ask("HTTP_X=1");
            CHECK(page.status == (is_readable ? Status::Ok : Status::RequestHeaderFieldsTooLarge));
            CHECK((page.body.find("Delete the cookies of this site") == std::string::npos) == is_readable);
            // A check never passes if the cookies could not be read.
            CHECK(ask("POSTERN_ROLE=check").status ==
                  (is_readable ? Status::NoContent : Status::InternalServerError));
        }
    }
}

TEST_CASE("a session's cookie says nothing about anybody", "[sessions][cookie]") {
    TestSite site;
    for (const char* email : {"ada@example.com", "ada@example.com", "bea@example.com"}) {
        Browser browser(site);
        browser.sign_in(email);
        const std::string token = browser.cookies()["session"];
        const auto bytes = from_base64url(token);
        REQUIRE(bytes);
        CHECK(bytes->size() == 32);
        CHECK(bytes->find("ada") == std::string::npos);
        CHECK(site.log().all().find(token) == std::string::npos);
    }
}

TEST_CASE("a cookie of Postern's own path has a name that browsers accept there, and its path",
          "[sessions][cookie]") {
    config::Session settings;
    settings.cookie = "second";
    const auto line = [&](const std::string& path, bool is_secure) {
        const sessions::TokenCookie cookie(settings, {}, path);
        http::Request request;
        request.secure = is_secure;
        http::Response response;
        cookie.set(response, request, Secret(std::string_view("token")), {}, {});
        return std::string(response.headers.get("Set-Cookie"));
    };
    // Browsers refuse __Host- with another path than "/".
    CHECK(line("/", true) == "__Host-second=token; Path=/; Secure; HttpOnly; SameSite=Lax");
    CHECK(line("/postern/", true) == "__Secure-second=token; Path=/postern/; Secure; HttpOnly; SameSite=Lax");
    CHECK(line("/postern/", false) == "second=token; Path=/postern/; HttpOnly; SameSite=Lax");
}
