#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "base/token.hpp"
#include "support/base64.hpp"
#include "support/browser.hpp"
#include "support/occurrences.hpp"
#include "support/people.hpp"
#include "support/web_server.hpp"
#include "users/app_passwords.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;
using Catch::Contains;
using http::Status;

namespace {

constexpr const char* kChallenge = "Basic realm=\"app password\", charset=\"UTF-8\", Bearer";

struct AppPasswordGate {
    AppPasswordGate() : site([](config::Config& config) { use_users_without_session_cache(config); }) {
        for (const char* email : {kAda, kBea})
            site.add_user(email, kPassword);
        site.users().add_to_group(*users::parse_email(kAda), "staff");
        ada = make(kAda, {"dav"});
        bea = make(kBea, {"dav", "git"});
        signed_in.sign_in(kBea, kPassword);
    }
    std::string make(const char* email, const users::Groups& labels) {
        const auto owner = site.users().find(*users::parse_email(email))->user;
        users::Throttle throttle(site.database(), site.clock(), site.config().throttle);
        users::AppPasswords all(site.database(), site.users(), throttle, site.clock(), 365 * 24h);
        return std::string(
            std::get<users::AppPasswords::Made>(all.add(owner, {"x", labels, 24h}, {})).text.reveal());
    }
    // The answer to a program that sends this header.
    http::Response send(const std::string& rule, const std::string& header) {
        return send(rule, header, stranger);
    }
    http::Response send(const std::string& rule, const std::string& header, const Browser& browser) {
        server.parameters = {role, "POSTERN_REQUIRE=" + rule};
        server.headers = more;
        if (!header.empty()) server.headers.push_back("HTTP_AUTHORIZATION=" + header);
        return server.ask(browser, "/dav/x");
    }
    std::string user_of(const http::Response& answer) const {
        return std::string(answer.headers.get(role == kNginx ? "Remote-User" : "Variable-REMOTE_USER"));
    }

    static constexpr const char* kNginx = "POSTERN_ROLE=check";
    TestSite site;
    std::string ada;
    std::string bea;
    Browser signed_in{site};
    Browser stranger{site};
    WebServer server{site};
    std::string role = kNginx;
    std::vector<std::string> more = {"HTTP_ACCEPT=*/*"};
};

}  // namespace

TEST_CASE("an app password passes where the rule names its label, as its owner",
          "[pages][gate][app_passwords]") {
    AppPasswordGate gate;
    gate.role = GENERATE(as<std::string>{}, "POSTERN_ROLE=check", "FCGI_ROLE=AUTHORIZER");
    const Status passed = gate.role == AppPasswordGate::kNginx ? Status::Accepted : Status::Ok;
    for (const std::string& header :
         {"Bearer " + gate.ada, "Basic " + base64("ada@example.com:" + gate.ada),
          "Basic " + base64(":" + gate.ada), "Basic " + base64("bea@example.com:" + gate.ada)}) {
        CAPTURE(header);
        for (const char* rule :
             {"token:dav", "everybody token:dav", "token:backup token:dav", "group:staff token:dav",
              "user:ada@example.com token:dav", "group:staff factor:2 fresh:1m token:dav"}) {
            CAPTURE(rule);
            const auto answer = gate.send(rule, header);
            CHECK(answer.status == passed);
            CHECK(gate.user_of(answer) == kAda);
        }
    }
}

TEST_CASE("an app password opens nothing where the rule does not name its label",
          "[pages][gate][app_passwords]") {
    AppPasswordGate gate;
    for (const char* rule : {"everybody", "group:staff", "factor:2"}) {
        CAPTURE(rule);
        // Not even read: it is no attempt, and a session beside it passes.
        CHECK(gate.send(rule, "Bearer " + gate.ada).status == Status::Unauthorized);
        CHECK_FALSE(gate.send(rule, "Bearer " + gate.ada).headers.get("WWW-Authenticate") == kChallenge);
    }
    CHECK(gate.send("everybody", "Bearer " + gate.ada, gate.signed_in).status == Status::NoContent);
    CHECK(gate.site.log().lines_with("app_password_refused").empty());
    CHECK(gate.send("token:backup", "Bearer " + gate.ada).status == Status::Forbidden);
    CHECK(gate.send("group:admins token:dav", "Bearer " + gate.ada).status == Status::Forbidden);
    CHECK(gate.send("group:staff token:dav", "Bearer " + gate.bea).status == Status::Forbidden);
    const auto refused = gate.site.log().lines_with("app_password_refused");
    CHECK(occurrences(refused, "path=/dav/x") == 3);
    CHECK(occurrences(refused, "reason=wrong_label") == 1);
    CHECK(occurrences(refused, "reason=wrong_user") == 2);
}

TEST_CASE("a rule of labels alone takes no session", "[pages][gate][app_passwords]") {
    AppPasswordGate gate;
    CHECK(gate.send("token:dav", "", gate.signed_in).status == Status::Forbidden);
    CHECK(gate.send("everybody token:dav", "", gate.signed_in).status == Status::NoContent);
}

TEST_CASE("a header with an app password is judged by it alone, even beside a session",
          "[pages][gate][app_passwords]") {
    AppPasswordGate gate;
    const std::string rule = "everybody token:dav";
    auto answer = gate.send(rule, "Bearer " + gate.ada, gate.signed_in);
    CHECK(answer.status == Status::Accepted);
    CHECK(gate.user_of(answer) == kAda);
    std::string wrong = gate.ada;
    wrong.back() = wrong.back() == 'a' ? 'b' : 'a';
    for (const std::string& header :
         {"Bearer " + wrong, "Bearer " + std::string(users::new_app_password().reveal()),
          "Bearer " + gate.ada + ", Bearer " + gate.ada}) {
        answer = gate.send(rule, header, gate.signed_in);
        CHECK(answer.status == Status::Unauthorized);
        CHECK(answer.headers.get("WWW-Authenticate") == kChallenge);
        CHECK(gate.user_of(answer).empty());
    }
    // The Authorization of the application is none of Postern's.
    answer = gate.send(rule, "Basic " + base64("ada:jtp"), gate.signed_in);
    CHECK(answer.status == Status::NoContent);
    CHECK(gate.user_of(answer) == kBea);
}

TEST_CASE("two Authorization headers are refused", "[pages][gate][app_passwords]") {
    AppPasswordGate gate;
    gate.server.parameters = {AppPasswordGate::kNginx, "POSTERN_REQUIRE=token:dav"};
    for (const std::string& second : {"Bearer " + gate.ada, "Bearer " + gate.bea, std::string("Basic x")}) {
        gate.server.headers = {"HTTP_AUTHORIZATION=Bearer " + gate.ada, "HTTP_AUTHORIZATION=" + second};
        const auto answer = gate.server.ask(gate.stranger, "/dav/x");
        CHECK(answer.status == Status::Unauthorized);
        CHECK(answer.headers.get("WWW-Authenticate") == kChallenge);
    }
}

TEST_CASE("a password is no app password", "[pages][gate][app_passwords]") {
    AppPasswordGate gate;
    for (const std::string& given :
         std::vector<std::string>{"ada@example.com:" + kPassword, ":", "ada@example.com:", "pst_:x"}) {
        const auto answer = gate.send("everybody token:dav", "Basic " + base64(given));
        CHECK(answer.status == Status::Unauthorized);
    }
    CHECK(gate.site.log().lines_with("sign_in_refused").empty());
    Browser later(gate.site);
    later.sign_in(kAda, kPassword);
    CHECK(later.location() == "/success");
}

TEST_CASE("a program gets a challenge, and a browser never a password dialog",
          "[pages][gate][app_passwords]") {
    AppPasswordGate gate;
    gate.role = GENERATE(as<std::string>{}, "POSTERN_ROLE=check", "FCGI_ROLE=AUTHORIZER");
    for (const std::string& header :
         {std::string(), "Bearer " + std::string(users::new_app_password().reveal())}) {
        CAPTURE(header);
        for (const std::vector<std::string>& sent : std::vector<std::vector<std::string>>{
                 {"HTTP_ACCEPT=*/*", "HTTP_USER_AGENT=curl/7.88.1"},
                 {},
                 {"HTTP_USER_AGENT=git/2.39.5"},
                 {"HTTP_USER_AGENT=cadaver/0.24 neon/0.32.5"},
                 {"HTTP_USER_AGENT=Mozilla/5.0 (Linux) mirall/3.7.3"},
                 {"HTTP_USER_AGENT=Mozilla/5.0 (X11; rv:128.0) Gecko/20100101 Thunderbird/128.0"}}) {
            gate.more = sent;
            const auto answer = gate.send("everybody token:dav", header);
            CHECK(answer.status == Status::Unauthorized);
            CHECK(answer.headers.get("WWW-Authenticate") == kChallenge);
        }
        const std::string firefox =
            "HTTP_USER_AGENT=Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
        for (const std::vector<std::string>& sent : std::vector<std::vector<std::string>>{
                 {"HTTP_ACCEPT=text/html"},
                 {"HTTP_SEC_FETCH_MODE=navigate"},
                 {"HTTP_SEC_FETCH_MODE=cors", "HTTP_ACCEPT=*/*"},
                 {"HTTP_SEC_FETCH_MODE=no-cors", "HTTP_ACCEPT=image/avif,image/webp"},
                 {"HTTP_ACCEPT=*/*", firefox},
                 {"HTTP_ACCEPT=*/*",
                  "HTTP_USER_AGENT=Mozilla/5.0 (X11) AppleWebKit/537.36 Chrome/131.0 Safari/537.36"},
                 {"HTTP_X_REQUESTED_WITH=XMLHttpRequest"},
                 {"HTTP_HX_REQUEST=true"},
                 {"HTTP_ORIGIN=https://example.com"},
                 {"HTTP_SEC_PURPOSE=prefetch"}}) {
            gate.more = sent;
            CAPTURE(sent);
            const auto answer = gate.send("everybody token:dav", header);
            CHECK_THAT(std::string(answer.headers.get("WWW-Authenticate")),
                       !Contains("Basic") && !Contains("Bearer"));
        }
        gate.more = {"HTTP_ACCEPT=text/html"};
        CHECK_THAT(std::string(gate.send("everybody token:dav", header).headers.get("Location")),
                   Contains("/?rd=/dav/x"));
    }
}

TEST_CASE("a refused program is no visitor to redirect", "[pages][gate][app_passwords]") {
    AppPasswordGate gate;
    // nginx asks for the page of a refusal; an authorizer gets it at once.
    gate.role = GENERATE(as<std::string>{}, "POSTERN_ROLE=refused", "FCGI_ROLE=AUTHORIZER");
    const auto answer = gate.send("token:backup", "Bearer " + gate.ada);
    CHECK(answer.status == Status::Forbidden);
    CHECK(answer.headers.get("Location").empty());
    CHECK(answer.body == "This app password does not open this page.\n");
    CHECK(answer.body.find(kAda) == std::string::npos);
}

TEST_CASE("the owner's changes hold from the next request on", "[pages][gate][app_passwords]") {
    AppPasswordGate gate;
    const auto ada = *users::parse_email(kAda);
    const auto status = [&] { return gate.send("group:staff token:dav", "Bearer " + gate.ada).status; };
    CHECK(status() == Status::Accepted);
    gate.site.users().remove_from_group(ada, "staff");
    CHECK(status() == Status::Forbidden);
    gate.site.users().add_to_group(ada, "staff");
    CHECK(status() == Status::Accepted);
    gate.site.users().set_disabled(ada, true);
    CHECK(status() == Status::Unauthorized);
    gate.site.users().set_disabled(ada, false);
    CHECK(status() == Status::Unauthorized);
}

TEST_CASE("the addresses of other gateways take no app password", "[pages][gate][app_passwords]") {
    TestSite site([](config::Config& config) {
        use_users(config);
        config.gate.compat = true;
    });
    const auto answer =
        site.ask({"REQUEST_METHOD=GET", "REQUEST_URI=/api/verify", "POSTERN_REQUIRE=everybody token:dav",
                  "HTTP_X_ORIGINAL_URL=http://localhost/x", "FCGI_ROLE=RESPONDER"});
    CHECK(answer.status == Status::InternalServerError);
    CHECK_FALSE(site.log().lines_with("requirement_malformed").empty());
}

TEST_CASE("only a check and its page of a refusal read Authorization", "[pages][gate][app_passwords]") {
    TestSite site;
    const auto read = [&](const std::string& role) {
        return std::string(
            site.read({"REQUEST_METHOD=GET", "REQUEST_URI=/", "HTTP_AUTHORIZATION=Bearer x", role})
                .authorization.reveal());
    };
    CHECK(read("FCGI_ROLE=RESPONDER").empty());
    for (const char* role : {"POSTERN_ROLE=check", "POSTERN_ROLE=refused", "FCGI_ROLE=AUTHORIZER"})
        CHECK(read(role) == "Bearer x");
}

TEST_CASE("users and sessions are never mixed, however many ask at once", "[pages][gate][app_passwords]") {
    AppPasswordGate gate;
    constexpr int kRequests = 2000;
    const auto ask = [&gate](const std::string& header, const std::string& cookie) {
        std::vector<std::string> variables = {"REQUEST_METHOD=GET", "REQUEST_URI=/dav/x",
                                              "REMOTE_ADDR=192.0.2.7", AppPasswordGate::kNginx,
                                              "POSTERN_REQUIRE=everybody token:dav"};
        if (!header.empty()) variables.push_back("HTTP_AUTHORIZATION=" + header);
        if (!cookie.empty()) variables.push_back("HTTP_COOKIE=session=" + cookie);
        return gate.site.answer(gate.site.read(variables));
    };
    const std::string cookie = gate.signed_in.cookies()["session"];
    std::atomic<int> wrong = 0;
    const auto run = [&](const std::string& header, const std::string& session, const char* wanted) {
        for (int i = 0; i < kRequests; ++i) {
            if (ask(header, session).headers.get("Remote-User") != wanted) ++wrong;
        }
    };
    std::thread one([&] { run("Bearer " + gate.ada, "", kAda); });
    std::thread two([&] { run("Bearer " + gate.bea, "", kBea); });
    std::thread three([&] { run("", cookie, kBea); });
    run("Bearer " + gate.ada, cookie, kAda);
    for (std::thread* each : {&one, &two, &three})
        each->join();
    CHECK(wrong == 0);
}
