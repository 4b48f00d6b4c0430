#include "doctor/examination.hpp"

#include <functional>
#include <map>
#include <memory>
#include <vector>

#include <catch2/catch.hpp>

#include "base/encoding.hpp"
#include "support/gated_site.hpp"

using namespace postern;
using namespace postern::doctor;
using tests::answer_with;
using tests::GatedSite;

namespace {

const std::string kPage = "https://app.example.com/private/page";

std::vector<std::string_view> found_in(const Diagnosis& diagnosis) {
    std::vector<std::string_view> names;
    for (const Description& each : faults()) {
        if (diagnosis.has(each.fault)) names.push_back(each.name);
    }
    return names;
}

bool is_login_page(const Request& request) {
    return request.url.path() == "/postern/";
}

bool is_script(const Request& request) {
    return request.headers.front().second == "*/*";
}

bool is_sign_in(const Request& request) {
    return request.method() == "POST" && request.url.path() == "/postern/";
}

void set_header(Answer& answer, std::string_view name, const std::string& value) {
    for (auto& line : answer.headers) {
        if (equal_ignoring_case(line.first, name)) line.second = value;
    }
}

void remove_header(Answer& answer, std::string_view name) {
    std::erase_if(answer.headers, [&](const auto& line) { return equal_ignoring_case(line.first, name); });
}

void replace_in_header(Answer& answer, std::string_view name, const std::string& part,
                       const std::string& by) {
    for (auto& [each, value] : answer.headers) {
        const auto at = value.find(part);
        if (equal_ignoring_case(each, name) && at != std::string::npos) value.replace(at, part.size(), by);
    }
}

bool holds_password(const Request& request) {
    const auto holds = [](std::string_view text) { return text.find("jtp") != std::string_view::npos; };
    bool found = request.body && holds(*request.body);
    found = found || holds(request.url.target);
    for (const auto& [name, value] : request.headers)
        found = found || holds(value);
    return found;
}

bool has_sent_password(const GatedSite& site) {
    return std::ranges::any_of(site.requests(), holds_password);
}

// The value of the session cookie that the answer sets.
std::string token_in(const Answer& answer) {
    for (const std::string_view line : answer.all("Set-Cookie")) {
        if (line.starts_with("__Host-session=")) return std::string(line.substr(15, 43));
    }
    return "";
}

struct Mistake {
    const char* sentence;
    const char* name;
    std::function<void(GatedSite&)> make;
};

using In = std::function<void(Request&)>;
using Out = std::function<void(const Request&, Answer&)>;
using Instead = std::function<std::optional<Answer>(const Request&)>;

std::function<void(GatedSite&)> way_in(In in) {
    return [in](GatedSite& site) { site.on_the_way_in = in; };
}
std::function<void(GatedSite&)> way_out(Out out) {
    return [out](GatedSite& site) { site.on_the_way_out = out; };
}
std::function<void(GatedSite&)> instead(Instead other) {
    return [other](GatedSite& site) { site.instead = other; };
}

std::optional<Answer> only_if(bool condition, Answer answer) {
    return condition ? std::optional(std::move(answer)) : std::nullopt;
}

// Caches pages behind the gate, like proxy_cache in a location. With `by_session`, each session has its own
// copies.
void keep_pages(GatedSite& site, bool by_session, const std::string& header) {
    const auto kept = std::make_shared<std::map<std::string, Answer>>();
    site.on_the_way_out = [=](const Request& request, Answer& answer) {
        if (request.url.path() != "/private/page" || answer.status != 200 || request.method() != "GET")
            return;
        std::string key = request.url.target;
        for (const auto& [name, value] : request.headers) {
            const auto at = value.find("__Host-session=");
            if (by_session && name == "Cookie" && at != std::string::npos) key += value.substr(at, 58);
        }
        const auto [copy, is_new] = kept->emplace(key, answer);
        if (!is_new) answer = copy->second;
        if (!is_new && !header.empty()) answer.headers.emplace_back(header, "HIT");
    };
}

const std::vector<Mistake> kMistakes = {
    {"nothing answers", "unreachable", instead([](const Request&) {
         Answer none;
         none.silence = Silence::NoAnswer;
         none.reason = "Connection refused";
         return none;
     })},
    {"a clock runs behind", "clock-skew", way_out([](const Request&, Answer& answer) {
         set_header(answer, "Date", "Sun, 22 Nov 2026 19:58:00 GMT");
     })},
    {"Postern's clock runs ahead, and the web server's does not", "clock-skew",
     way_out(
         [](const Request&, Answer& answer) { replace_in_header(answer, "Set-Cookie", "2027", "2028"); })},
    {"a certificate ends in a week", "certificate-ending", way_out([](const Request&, Answer& answer) {
         if (answer.certificate_ends) *answer.certificate_ends -= std::chrono::days(53);
     })},
    {"http is served like https", "no-https", instead([](const Request& request) {
         return only_if(!request.url.is_https(), answer_with(200, {}, "welcome"));
     })},
    {"Postern is away", "postern-away", instead([](const Request& request) {
         return answer_with(request.url.path().starts_with("/postern/") ? 502 : 500);
     })},
    {"the database is away", "postern-away", instead([](const Request& request) {
         return answer_with(request.url.path().starts_with("/postern/") ? 503 : 500,
                            {{"Server", "nginx"}, {"Content-Security-Policy", "default-src 'none'"}});
     })},
    {"a rewrite takes the check to the front page", "check-taken-away", instead([](const Request&) {
         return answer_with(200, {{"Server", "nginx"}}, "the front page");
     })},
    {"a rewrite takes the check alone", "check-taken-away", instead([](const Request& request) {
         const std::string_view path = request.url.path();
         return only_if(path == "/private/page" || path == "/postern/check", answer_with(200, {}, "open"));
     })},
    {"a return answers before the check", "check-taken-away", instead([](const Request&) {
         return answer_with(503, {{"Server", "nginx"}});
     })},
    {"a rewrite leads to a page that fails", "check-taken-away", instead([](const Request&) {
         return answer_with(500, {{"Server", "nginx"}});
     })},
    {"a cache behind the gate shows pages to other sessions", "page-cached",
     [](GatedSite& site) { keep_pages(site, false, "X-Cache-Status"); }},
    {"a cache behind the gate says nothing", "page-cached",
     [](GatedSite& site) { keep_pages(site, false, ""); }},
    {"the check cannot be used", "check-fails", instead([](const Request& request) {
         return only_if(request.url.path().starts_with("/private/"), answer_with(500));
     })},
    {"the login page leads to itself", "redirect-loop", instead([](const Request& request) {
         return only_if(
             is_login_page(request),
             answer_with(303, {{"Location", "/postern/?rd=" + percent_encoded(request.url.target)}}));
     })},
    {"the page is open", "not-protected", instead([](const Request& request) {
         return only_if(request.url.path() == "/private/page", answer_with(200, {}, "open"));
     })},
    {"the page is open to scripts", "not-protected", instead([](const Request& request) {
         return only_if(request.url.path() == "/private/page" && is_script(request) && !request.body,
                        answer_with(200, {}, "open"));
     })},
    {"the page is open to a POST", "not-protected", instead([](const Request& request) {
         return only_if(request.url.path() == "/private/page" && request.body, answer_with(200, {}, "open"));
     })},
    {"another prompt stands before the gate", "not-the-gate", instead([](const Request& request) {
         return only_if(request.url.path() == "/private/page",
                        answer_with(401, {{"WWW-Authenticate", "Basic realm=\"x\""}}));
     })},
    {"the page does not lead to the login page", "no-way-to-sign-in",
     way_out([](const Request& request, Answer& answer) {
         const bool is_stranger = request.url.path() == "/private/page" && answer.status == 303;
         if (is_stranger) answer = answer_with(401);
     })},
    {"the page stays at Postern's own 401", "no-way-to-sign-in",
     way_out([](const Request& request, Answer& answer) {
         const bool is_stranger = request.url.path() == "/private/page" && answer.status == 303;
         if (is_stranger) answer = answer_with(401, {{"WWW-Authenticate", "Cookie realm=\"sign-in\""}});
     })},
    {"the redirect is for ever", "redirect-permanent", way_out([](const Request& request, Answer& answer) {
         if (request.url.path() == "/private/page" && answer.status == 303) answer.status = 308;
     })},
    {"scripts are redirected", "scripts-redirected", way_out([](const Request& request, Answer& answer) {
         const bool is_stranger = request.url.path() == "/private/page" && answer.status == 401;
         if (is_stranger) answer = answer_with(303, {{"Location", "/postern/"}});
     })},
    {"the query is lost on the way", "target-lost", way_out([](const Request& request, Answer& answer) {
         if (request.url.path() == "/private/page") replace_in_header(answer, "Location", "%3F", "?");
         if (request.url.path() == "/private/page") replace_in_header(answer, "Location", "%2520", "%20");
     })},
    {"the body is not switched off", "body-not-off", instead([](const Request& request) {
         return only_if(request.url.path() == "/private/page" && request.body, answer_with(500));
     })},
    {"a request with a body hangs", "body-not-off", instead([](const Request& request) {
         Answer none;
         none.silence = Silence::NoAnswer;
         none.reason = "Timeout was reached";
         return only_if(request.url.path() == "/private/page" && request.body, none);
     })},
    {"the check answers from outside", "check-reachable", instead([](const Request& request) {
         return only_if(request.url.path() == "/postern/check",
                        answer_with(401, {{"Location", "/postern/?rd=/postern/check"}}));
     })},
    {"the check answers from outside, who is signed in", "check-reachable",
     instead([](const Request& request) {
         const bool is_signed_in = std::ranges::any_of(request.headers, [](const auto& line) {
             return line.second.find("session=") != std::string::npos;
         });
         return only_if(request.url.path() == "/postern/check" && is_signed_in,
                        answer_with(204, {{"Remote-User", "ada@example.com"}}));
     })},
    {"Postern knows the site under another host", "public-url",
     [](GatedSite& site) {
         site.on_the_way_out = [](const Request& request, Answer& answer) {
             if (request.url.path() == "/private/page")
                 replace_in_header(answer, "Location", "/postern/", "https://login.example.com/postern/");
         };
     }},
    {"forms are taken for another site's", "public-url", instead([](const Request& request) {
         const bool has_mode = std::ranges::any_of(
             request.headers, [](const auto& line) { return line.first == "Sec-Fetch-Site"; });
         return only_if(request.method() == "POST" && request.url.path() == "/postern/logout" && !has_mode,
                        answer_with(403));
     })},
    {"the form sends the password to another site", "form-elsewhere",
     way_out([](const Request& request, Answer& answer) {
         const auto at = answer.body.find("action=\"\"");
         if (is_login_page(request) && at != std::string::npos)
             answer.body.replace(at, 8, "action=\"https://evil.example");
     })},
    {"the login page may be kept", "login-cached", way_out([](const Request& request, Answer& answer) {
         if (is_login_page(request)) set_header(answer, "Cache-Control", "max-age=3600");
     })},
    {"the login page comes from a cache", "login-cached", way_out([](const Request& request, Answer& answer) {
         if (is_login_page(request) && answer.status == 431) answer.status = 200;
     })},
    {"a header is missing", "headers-missing", way_out([](const Request& request, Answer& answer) {
         if (is_login_page(request)) remove_header(answer, "Strict-Transport-Security");
     })},
    {"a header is doubled", "headers-doubled", way_out([](const Request& request, Answer& answer) {
         if (is_login_page(request)) answer.headers.emplace_back("x-frame-options", "SAMEORIGIN");
     })},
    {"a proxy in front hides the referrer", "referrer-hidden",
     way_out([](const Request& request, Answer& answer) {
         if (is_login_page(request))
             set_header(answer, "Referrer-Policy", "same-origin, No-Referrer, unknown");
     })},
    {"the password is wrong", "sign-in-refused", instead([](const Request& request) {
         return only_if(is_sign_in(request),
                        answer_with(303, {{"Location", "/postern/error?rd=/private/page"}}));
     })},
    {"the sign-in fails", "sign-in-fails",
     instead([](const Request& request) { return only_if(is_sign_in(request), answer_with(500)); })},
    {"cookies are hidden", "cookie-lost",
     way_out([](const Request&, Answer& answer) { remove_header(answer, "Set-Cookie"); })},
    {"the cookie is renamed", "cookie-lost", way_out([](const Request&, Answer& answer) {
         replace_in_header(answer, "Set-Cookie", "__Host-session", "__Host-other");
     })},
    {"the cookie's domain is another", "cookie-refused", way_out([](const Request&, Answer& answer) {
         replace_in_header(answer, "Set-Cookie", "Path=/; Secure", "Path=/; Domain=other.example; Secure");
     })},
    {"the cookie loses HttpOnly", "cookie-open", way_out([](const Request&, Answer& answer) {
         replace_in_header(answer, "Set-Cookie", "; HttpOnly", "");
     })},
    {"the cookie loses SameSite", "cookie-open", way_out([](const Request&, Answer& answer) {
         replace_in_header(answer, "Set-Cookie", "; SameSite=Lax", "");
     })},
    {"the check gets no cookies", "loop-when-signed-in", way_in([](Request& request) {
         if (request.url.path().starts_with("/private/"))
             std::erase_if(request.headers, [](const auto& line) { return line.first == "Cookie"; });
     })},
    {"the sign-in ends elsewhere", "lands-elsewhere", way_out([](const Request& request, Answer& answer) {
         if (is_sign_in(request)) set_header(answer, "Location", "/postern/success");
     })},
    {"the application fails", "page-fails", way_out([](const Request& request, Answer& answer) {
         if (request.url.path() == "/private/page" && answer.status == 200) answer.status = 502;
     })},
    {"the application believes visitors", "identity-passes",
     [](GatedSite& site) { site.passes_everything_on = true; }},
    {"the application gets the session", "session-passes",
     [](GatedSite& site) { site.passes_cookies_on = true; }},
    {"too many sign in", "sign-in-fails",
     instead([](const Request& request) { return only_if(is_sign_in(request), answer_with(429)); })},
    {"a stranger who says to be somebody is let in", "identity-passes", instead([](const Request& request) {
         const bool claims = std::ranges::any_of(
             request.headers, [](const auto& line) { return line.first == "X-Forwarded-User"; });
         return only_if(request.url.path() == "/private/page" && claims,
                        answer_with(200, {}, "hello ada@example.com"));
     })},
};

}  // namespace

TEST_CASE("doctor finds nothing wrong with a healthy site, and looks at everything", "[doctor]") {
    GatedSite site;
    const Diagnosis diagnosis = site.examine();
    for (const Description& each : faults()) {
        CAPTURE(each.name, diagnosis.text_of(each.fault));
        CHECK(diagnosis.verdict_of(each.fault) == Verdict::Fine);
    }
    CHECK(diagnosis.server == WebServer::Nginx);
    CHECK(diagnosis.subject ==
          "Checked the page " + kPage + " and its login page https://app.example.com/postern/.");
    CHECK_FALSE(site.has_sessions());
    CHECK(has_sent_password(site));
}

TEST_CASE("doctor finds each mistake, and no other", "[doctor]") {
    for (const Mistake& mistake : kMistakes) {
        CAPTURE(mistake.sentence);
        GatedSite site;
        mistake.make(site);
        const Diagnosis diagnosis = site.examine();
        CAPTURE(as_text(diagnosis, true));
        CHECK(found_in(diagnosis) == std::vector<std::string_view>{mistake.name});
        CHECK_THAT(as_text(diagnosis, true), !Catch::Contains("jtp"));
        if (std::string_view(mistake.sentence) != "cookies are hidden") CHECK_FALSE(site.has_sessions());
    }
}

TEST_CASE("doctor goes by what Postern is configured to do", "[doctor]") {
    const auto found_with = [](const std::function<void(config::Config&)>& change) {
        GatedSite site(change);
        return found_in(site.examine());
    };
    using Names = std::vector<std::string_view>;
    CHECK(found_with([](config::Config& config) { config.session.secure = config::Secure::Never; }) ==
          Names{"cookie-insecure"});
    CHECK(found_with([](config::Config& config) { config.session.cookie = "other"; }) ==
          Names{"session-passes"});
    CHECK(found_with([](config::Config& config) {
              config.public_url = *parse_origin("https://login.example.com");
          }) == Names{"public-url"});
    CHECK(found_with([](config::Config& config) {
              config.public_url = *parse_origin("https://app.example.com");
          }).empty());
    CHECK(found_with([](config::Config& config) { config.email_cookie.path = "/"; }).empty());
}

TEST_CASE("doctor finds nothing wrong with what a healthy site may have besides", "[doctor]") {
    GatedSite site;
    std::string page = kPage;
    const auto redirect = [&](const std::string& from, int status, const std::string& to) {
        site.instead = [=](const Request& request) {
            return only_if(request.url.is_https() && request.url.target == from,
                           answer_with(status, {{"Location", to}}));
        };
    };
    SECTION("a cache that keeps pages for one session") {
        keep_pages(site, true, "X-Cache");
    }
    SECTION("a balancer's cookie before the session") {
        site.on_the_way_out = [](const Request&, Answer& answer) {
            answer.headers.insert(answer.headers.begin(), {"Set-Cookie", "SERVERID=1; Path=/"});
            answer.body += "You are on machine 1.";
        };
    }
    SECTION("a mount that is typed without its slash") {
        redirect("/postern", 301, "https://app.example.com/postern/");
        page = "https://app.example.com/postern";
    }
    SECTION("a front page that leads to the login page") {
        redirect("/", 302, "/postern/");
        page = "https://app.example.com/";
    }
    SECTION("a check that is closed to everybody") {
        site.instead = [](const Request& request) {
            return only_if(request.url.path() == "/postern/check", answer_with(403, {}, "Forbidden"));
        };
    }
    SECTION("an address that was typed without https") {
        page = "http://app.example.com/private/page";
    }
    SECTION("a page that leads those who are signed in to a public one") {
        site.on_the_way_out = [](const Request& request, Answer& answer) {
            if (request.url.path() == "/private/page" && answer.status == 200)
                answer = answer_with(302, {{"Location", "/welcome"}});
        };
        site.instead = [](const Request& request) {
            return only_if(request.url.path() == "/welcome", answer_with(200, {}, "welcome"));
        };
    }
    const Diagnosis diagnosis = site.examine(page);
    CAPTURE(as_text(diagnosis, true));
    CHECK(found_in(diagnosis).empty());
    CHECK_FALSE(site.has_sessions());
}

TEST_CASE("doctor does not take the parameters of Vouch's snippet for a part of the target", "[doctor]") {
    const bool reads_vouch = GENERATE(true, false);
    GatedSite site([&](config::Config& config) {
        config.gate.compat = reads_vouch;
        config.public_url = *parse_origin("https://app.example.com");
    });
    site.on_the_way_out = [](const Request& request, Answer& answer) {
        if (request.url.path() != "/private/page" || answer.status != 303) return;
        set_header(answer, "Location",
                   "/postern/?url=https://app.example.com" + request.url.target +
                       "&vouch-failcount=&X-Vouch-Token=&error=");
    };
    const Diagnosis diagnosis = site.examine({.page = *parse_url(kPage)});
    CAPTURE(as_text(diagnosis, true));
    CHECK(diagnosis.has(Fault::TargetLost) == !reads_vouch);
    CHECK(found_in(diagnosis).size() == (reads_vouch ? 0 : 1));
}

TEST_CASE("doctor has no second factor, and takes a sign-in that asks for one for no fault", "[doctor]") {
    GatedSite site;
    site.on_the_way_out = [](const Request& request, Answer& answer) {
        if (!is_sign_in(request) || answer.status != 303) return;
        answer = answer_with(303, {{"Location", "/postern/second?rd=/private/page"},
                                   {"Set-Cookie", "__Secure-second=x; Path=/postern/; Secure; HttpOnly"}});
    };
    const Diagnosis diagnosis = site.examine();
    CHECK(found_in(diagnosis).empty());
    CHECK(diagnosis.verdict_of(Fault::SignInRefused) == Verdict::Fine);
    CHECK(diagnosis.verdict_of(Fault::CookieLost) == Verdict::NotRun);
    CHECK_THAT(diagnosis.text_of(Fault::CookieLost), Catch::Contains("needs a second factor"));
    CHECK_THAT(diagnosis.text_of(Fault::PageFails), Catch::Contains("needs a second factor"));
}

TEST_CASE("doctor does not take the page for a proof for the protected page", "[doctor]") {
    const std::string asking = GENERATE("second", "profile/second", "fresh");
    GatedSite site;
    site.on_the_way_out = [&](const Request& request, Answer& answer) {
        if (request.url.path() == "/private/page" && answer.status == 200)
            answer = answer_with(303, {{"Location", "/postern/" + asking + "?rd=/private/page"}});
    };
    site.instead = [&](const Request& request) {
        return only_if(request.url.path() == "/postern/" + asking, answer_with(200, {}, "one more proof"));
    };
    const Diagnosis diagnosis = site.examine();
    CHECK(found_in(diagnosis).empty());
    CHECK(diagnosis.verdict_of(Fault::CookieLost) == Verdict::Fine);
    CHECK(diagnosis.verdict_of(Fault::LandsElsewhere) == Verdict::Fine);
    CHECK(diagnosis.verdict_of(Fault::IdentityPasses) == Verdict::NotRun);
    CHECK_THAT(diagnosis.text_of(Fault::PageCached), Catch::Contains("POSTERN_REQUIRE"));
    CHECK_FALSE(site.has_sessions());
}

TEST_CASE("doctor says a word of a WebDAV folder, and finds nothing wrong with it", "[doctor]") {
    GatedSite site;
    site.on_the_way_out = [](const Request& request, Answer& answer) {
        if (request.method() == "OPTIONS" && answer.status == 200) answer.headers.emplace_back("DAV", "1,2");
    };
    const Diagnosis diagnosis = site.examine();
    CHECK(found_in(diagnosis).empty());
    CHECK(diagnosis.verdict_of(Fault::RuleInDav) == Verdict::NotRun);
    CHECK_THAT(diagnosis.text_of(Fault::RuleInDav), Catch::Contains("WebDAV folder"));
}

TEST_CASE("a login page that is not where it should be is told", "[doctor]") {
    GatedSite site;
    site.instead = [](const Request& request) {
        return only_if(request.url.path().starts_with("/postern/"), answer_with(404));
    };
    const Diagnosis diagnosis = site.examine();
    CHECK(found_in(diagnosis) == std::vector<std::string_view>{"not-the-gate", "login-not-found"});
    CHECK_THAT(diagnosis.text_of(Fault::LoginNotFound), Catch::Contains("/postern/ 404"));
    CHECK_FALSE(has_sent_password(site));
}

TEST_CASE("an error at the login page that Postern did not make is not taken for Postern's absence",
          "[doctor]") {
    GatedSite site;
    site.instead = [](const Request& request) {
        return answer_with(request.url.path() == "/private/page" ? 404 : 503, {{"Server", "nginx"}});
    };
    CHECK(found_in(site.examine()) == std::vector<std::string_view>{"check-taken-away", "not-the-gate"});
}

TEST_CASE("what ails a page is found behind an address without https, too", "[doctor]") {
    GatedSite site;
    std::string name;
    const auto at_page = [&](const Answer& answer) {
        site.instead = [answer](const Request& request) {
            return only_if(request.url.is_https() && request.url.path() == "/private/page", answer);
        };
    };
    SECTION("no way to sign in") {
        site.on_the_way_out = [](const Request& request, Answer& answer) {
            if (request.url.path() == "/private/page" && answer.status == 303) answer = answer_with(401);
        };
        name = "no-way-to-sign-in";
    }
    SECTION("a check that fails") {
        at_page(answer_with(500));
        name = "check-fails";
    }
    SECTION("an application that a stranger reaches") {
        at_page(answer_with(502, {{"Server", "nginx"}}));
        name = "not-protected";
    }
    const Diagnosis diagnosis = site.examine("http://app.example.com/private/page");
    CAPTURE(as_text(diagnosis, true));
    CHECK(found_in(diagnosis) == std::vector<std::string_view>{name});
}

TEST_CASE("doctor does not stay signed in longer than it looks", "[doctor]") {
    GatedSite site;
    site.on_the_way_out = [](const Request& request, Answer& answer) {
        const auto at = answer.body.find("<input");
        if (is_login_page(request) && at != std::string::npos)
            answer.body.insert(at, "<input type=checkbox name=keep value=on checked>");
    };
    CHECK(found_in(site.examine()).empty());
    for (const Request& request : site.requests()) {
        if (is_sign_in(request)) CHECK_THAT(*request.body, !Catch::Contains("keep"));
    }
}

TEST_CASE("a page that was seen by one visitor is not shown to the next", "[doctor]") {
    GatedSite site;
    std::optional<Answer> kept;
    site.instead = [&](const Request& request) {
        return only_if(request.url.path() == "/private/page" && kept, kept.value_or(Answer{}));
    };
    site.on_the_way_out = [&](const Request& request, Answer& answer) {
        if (request.url.path() == "/private/page" && answer.status == 200) kept = answer;
    };
    const Diagnosis diagnosis = site.examine();
    CHECK(diagnosis.has(Fault::PageCached));
    CHECK(diagnosis.has(Fault::SignOutFails));
}

TEST_CASE("the login page itself is examined as such", "[doctor]") {
    GatedSite site;
    const Diagnosis diagnosis = site.examine("https://app.example.com/postern/");
    CHECK(diagnosis.is_well());
    CHECK(diagnosis.subject == "Checked the login page https://app.example.com/postern/.");
    CHECK(diagnosis.verdict_of(Fault::NotProtected) == Verdict::NotRun);
    CHECK(diagnosis.verdict_of(Fault::CookieLost) == Verdict::Fine);
    CHECK(diagnosis.verdict_of(Fault::SessionLeft) == Verdict::Fine);
    CHECK_FALSE(site.has_sessions());
}

TEST_CASE("a stranger learns what a stranger can, and is told the rest", "[doctor]") {
    GatedSite site;
    const Diagnosis diagnosis = site.examine({.page = *parse_url(kPage)});
    CHECK(diagnosis.is_well());
    CHECK(diagnosis.verdict_of(Fault::BodyNotOff) == Verdict::Fine);
    CHECK(diagnosis.verdict_of(Fault::CookieLost) == Verdict::NotRun);
    CHECK_THAT(as_text(diagnosis, true),
               Catch::Contains("Not run, because doctor did not sign in (--user EMAIL):"));
    CHECK_THAT(as_text(diagnosis, false), Catch::EndsWith(" checks ran; more with --user EMAIL\n"));
    CHECK_FALSE(has_sent_password(site));
}

TEST_CASE("the advice names every argument that is missing, and no argument that is there", "[doctor]") {
    GatedSite site;
    const std::string login = "https://app.example.com/postern/";
    CHECK(site.examine({.page = *parse_url(login)}).advice ==
          std::vector<std::string>{"more with --user EMAIL and the address of a protected page"});
    CHECK(site.examine(login).advice ==
          std::vector<std::string>{"more with the address of a protected page"});
    CHECK(site.examine().advice.empty());
}

TEST_CASE("the password goes to no site that was not named, nor in clear", "[doctor]") {
    const Account ada{"ada@example.com", Secret(std::string_view("jtp"))};
    GatedSite site;
    SECTION("the page leads to a login page on another host") {
        site.instead = [&](const Request& request) -> std::optional<Answer> {
            if (request.url.origin.host != "www.example.com") return std::nullopt;
            return answer_with(
                303, {{"Location", "https://app.example.com/postern/?rd=https://www.example.com/"}});
        };
        const Diagnosis diagnosis =
            site.examine({.page = *parse_url("https://www.example.com/"), .account = ada});
        CHECK_THAT(diagnosis.text_of(Fault::SignInFails), Catch::Contains("--login"));
    }
    SECTION("the form leads to another host") {
        site.on_the_way_out = [](const Request&, Answer& answer) {
            const auto at = answer.body.find("action=\"\"");
            if (at != std::string::npos) answer.body.replace(at, 8, "action=\"//evil.example");
        };
        site.examine({.page = *parse_url(kPage), .account = ada});
    }
    SECTION("there is no https") {
        site.instead = [&](const Request& request) -> std::optional<Answer> {
            if (request.url.is_https() || request.url.path().starts_with("/private")) return std::nullopt;
            Request over_https = request;
            over_https.url.origin.scheme = "https";
            return site.answer(over_https);
        };
        site.examine({.page = *parse_url("http://app.example.com/postern/"), .account = ada});
    }
    SECTION("the certificate is somebody else's") {
        site.instead = [&](const Request& request) {
            Answer none;
            none.silence = Silence::Certificate;
            none.reason = "not for this host";
            return only_if(!request.accepts_any_certificate, none);
        };
        const Diagnosis diagnosis = site.examine({.page = *parse_url(kPage), .account = ada});
        CHECK(found_in(diagnosis) == std::vector<std::string_view>{"certificate-invalid"});
    }
    CHECK_FALSE(has_sent_password(site));
}

TEST_CASE("a login host that was named gets the password", "[doctor]") {
    GatedSite site;
    site.instead = [&](const Request& request) -> std::optional<Answer> {
        if (request.url.origin.host != "www.example.com") return std::nullopt;
        return answer_with(303,
                           {{"Location", "https://app.example.com/postern/?rd=https://www.example.com/"}});
    };
    site.examine({.page = *parse_url("https://www.example.com/"),
                  .login = *parse_url("https://app.example.com/postern/"),
                  .account = Account{"ada@example.com", Secret(std::string_view("jtp"))}});
    CHECK(has_sent_password(site));
    CHECK_FALSE(site.has_sessions());
}

TEST_CASE("the session is shown to the login page's origin alone, and to none in clear", "[doctor]") {
    GatedSite site;
    std::string token;
    site.instead = [&](const Request& request) -> std::optional<Answer> {
        if (request.url.origin.host != "www.example.com") return std::nullopt;
        return answer_with(303,
                           {{"Location", "https://app.example.com/postern/?rd=http://www.example.com/"}});
    };
    site.on_the_way_out = [&](const Request& request, Answer& answer) {
        if (is_sign_in(request)) token = token_in(answer);
    };
    const Diagnosis diagnosis =
        site.examine({.page = *parse_url("http://www.example.com/"),
                      .login = *parse_url("https://app.example.com/postern/"),
                      .account = Account{"ada@example.com", Secret(std::string_view("jtp"))}});
    REQUIRE(token.size() == 43);
    for (const Request& request : site.requests()) {
        if (request.url.origin.to_string() == "https://app.example.com") continue;
        CAPTURE(request.url.text());
        for (const auto& [name, value] : request.headers)
            CHECK(value.find(token) == std::string::npos);
    }
    CHECK(diagnosis.verdict_of(Fault::SignOutFails) == Verdict::NotRun);
    CHECK_FALSE(site.has_sessions());
}

TEST_CASE("doctor signs out when the site fails in between", "[doctor]") {
    GatedSite site;
    bool is_signed_in = false;
    site.on_the_way_out = [&](const Request& request, Answer&) { is_signed_in |= is_sign_in(request); };
    SECTION("by not answering") {
        site.instead = [&](const Request& request) {
            Answer none;
            none.silence = Silence::NoAnswer;
            none.reason = "Timeout was reached";
            return only_if(is_signed_in && !request.is_for_sign_out, none);
        };
        CHECK_FALSE(site.examine().is_well());
    }
    SECTION("by taking all the time there is") {
        site.instead = [&](const Request& request) {
            Answer none;
            none.silence = Silence::GivenUp;
            none.reason = "doctor ran out of time for the whole examination";
            return only_if(is_signed_in && !request.is_for_sign_out, none);
        };
        CHECK(site.examine().is_well());
    }
    SECTION("by a failure of doctor's own") {
        site.instead = [&](const Request& request) -> std::optional<Answer> {
            if (is_signed_in && !request.is_for_sign_out) throw std::runtime_error("broken");
            return std::nullopt;
        };
        CHECK_THROWS_WITH(site.examine(), "broken");
    }
    CHECK(is_signed_in);
    CHECK_FALSE(site.has_sessions());
}

TEST_CASE("a site that was not asked any more is not ill", "[doctor]") {
    for (std::size_t asked = 0; asked < 60; ++asked) {
        GatedSite site;
        site.instead = [&](const Request& request) {
            Answer none;
            none.silence = Silence::GivenUp;
            none.reason = "interrupted";
            return only_if(site.requests().size() > asked && !request.is_for_sign_out, none);
        };
        const Diagnosis diagnosis = site.examine();
        CAPTURE(asked, as_text(diagnosis, true));
        CHECK(found_in(diagnosis).empty());
        CHECK_FALSE(site.has_sessions());
    }
}

TEST_CASE("a target without an origin leads to the login page's own host", "[doctor]") {
    GatedSite site;
    site.instead = [&](const Request& request) -> std::optional<Answer> {
        if (request.url.origin.host != "www.example.com") return std::nullopt;
        if (is_script(request)) return answer_with(401);
        return answer_with(303, {{"Location", "https://app.example.com/postern/?rd=" +
                                                  percent_encoded(request.url.target)}});
    };
    CHECK(found_in(site.examine({.page = *parse_url("https://www.example.com/x")})) ==
          std::vector<std::string_view>{"target-lost"});
}

TEST_CASE("a session that cannot be ended is told", "[doctor]") {
    GatedSite site;
    site.instead = [](const Request& request) {
        return only_if(request.url.path() == "/postern/profile", answer_with(500));
    };
    CHECK(found_in(site.examine()) == std::vector<std::string_view>{"session-left"});
}

TEST_CASE("what a site sends is shown harmlessly and without secrets", "[doctor]") {
    GatedSite site;
    site.on_the_way_out = [](const Request& request, Answer& answer) {
        if (!is_sign_in(request)) return;
        set_header(answer, "Location", "/postern/jtp/" + token_in(answer));
    };
    const Diagnosis diagnosis = site.examine();
    CHECK(found_in(diagnosis) == std::vector<std::string_view>{"lands-elsewhere"});
    CHECK_THAT(as_text(diagnosis, true) + as_json(diagnosis), !Catch::Contains("jtp"));
    CHECK_THAT(as_text(diagnosis, true), Catch::Contains("[hidden]"));

    GatedSite rude;
    rude.on_the_way_out = [](const Request&, Answer& answer) {
        set_header(answer, "Location", "\x1b]0;mine\x07");
        answer.body = "<form method=post action='\x1b[2J//'><input name=email><input name=password>";
    };
    CHECK_THAT(as_text(rude.examine(), true), !Catch::Contains("\x1b") && !Catch::Contains("\x07"));
}

TEST_CASE("no site keeps doctor busy for ever", "[doctor]") {
    GatedSite site;
    site.instead = [&](const Request& request) -> std::optional<Answer> {
        Answer answer = answer_with(302, {{"Location", request.url.target + "x"}});
        for (int i = 0; i < 1000; ++i)
            answer.headers.emplace_back("Set-Cookie", "c" + std::to_string(i) + "=1; Path=/");
        return answer;
    };
    CHECK(found_in(site.examine()) == std::vector<std::string_view>{"redirect-loop"});
    CHECK(site.requests().size() <= 20);
}
