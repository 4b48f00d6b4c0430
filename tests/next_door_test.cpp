#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <regex>
#include <set>

#include <catch2/catch.hpp>

#include "routes.hpp"
#include "support/browser.hpp"
#include "support/known_headers.hpp"

using namespace postern;
using namespace postern::tests;
using http::Status;

namespace {

struct Answer {
    const config::Config& config;
    bool is_secure;
    const http::Response& response;
    std::string_view value;
};

bool is_below_mount(std::string_view path, const config::Config& config) {
    return path.starts_with(config.mount);
}

std::string attribute(std::string_view line, std::string_view name) {
    const auto at = line.find("; " + std::string(name) + "=");
    if (at == std::string_view::npos) return {};
    const std::string_view rest = line.substr(at + 3 + name.size());
    return std::string(rest.substr(0, rest.find(';')));
}

// Cookies go only to Postern's pages, except the session, which goes to the whole host because the check
// needs it there. Only Postern's own names are set.
void check_cookie(const Answer& answer) {
    const std::string name(answer.value.substr(0, answer.value.find('=')));
    CAPTURE(name, answer.value);
    const std::string prefix = answer.is_secure && name.ends_with("session") ? "__Host-" : "";
    REQUIRE(name.starts_with(prefix));
    CHECK(std::ranges::count(kKnownCookies, name.substr(prefix.size())) == 1);
    CHECK(attribute(answer.value, "Domain").empty());
    CHECK((name == prefix + "session" || is_below_mount(attribute(answer.value, "Path"), answer.config)));
    CHECK(answer.response.headers.get("Cache-Control") == "no-store");
}

// The header would delete the data of applications on the same host.
void check_clear_site_data(const Answer& answer) {
    CHECK(answer.config.mount == "/");
    CHECK(answer.value == "\"cache\", \"storage\"");
}

// Subdomains of this host may have no https.
void check_transport_security(const Answer& answer) {
    CHECK(answer.is_secure);
    CHECK(answer.value == "max-age=31536000");
}

// Browsers keep a password from a dialog for the whole host. No browser opens a dialog for this scheme.
void check_challenge(const Answer& answer) {
    CHECK(answer.response.status == Status::Unauthorized);
    CHECK(answer.value == "Cookie realm=\"sign-in\"");
}

// The header separates a window from the page that opened it. Answers other than pages open no window.
void check_opener_policy(const Answer& answer) {
    CHECK(answer.response.headers.get("Content-Type").starts_with("text/html"));
    CHECK(answer.value == "same-origin");
}

const std::map<std::string_view, void (*)(const Answer&)> kRules = {
    {"Clear-Site-Data", check_clear_site_data},
    {"Cross-Origin-Opener-Policy", check_opener_policy},
    {"Set-Cookie", check_cookie},
    {"Strict-Transport-Security", check_transport_security},
    {"WWW-Authenticate", check_challenge},
};

// Sends every kind of request that Postern answers: signs in, requests all pages and signs out.
void walk(TestSite& site, bool is_secure, const std::function<void(const http::Response&)>& look) {
    const std::string mount = site.config().mount;
    Browser browser(site);
    if (is_secure) browser.variables["HTTPS"] = "on";
    const auto page = [&](std::string_view path) { return mount + std::string(path.substr(1)); };
    const auto ask_all = [&] {
        for (const Route& route : routes()) {
            if (route.method == http::Method::Get) look(browser.get(page(route.path)));
        }
        for (const char* path : {"/?rd=/app", "/nowhere", "/logout?rd=/app", "/style.css?v=old"})
            look(browser.get(page(path)));
        for (const char* role : {"POSTERN_ROLE=check", "POSTERN_ROLE=refused", "FCGI_ROLE=AUTHORIZER"}) {
            for (const auto& [name, value] : browser.cookies()) {
                look(site.ask({"REQUEST_METHOD=GET", "REQUEST_URI=/app/x", "REMOTE_ADDR=192.0.2.7", role,
                               is_secure ? "HTTPS=on" : "HTTP_X=", "HTTP_COOKIE=" + name + "=" + value}));
            }
            look(site.ask({"REQUEST_METHOD=GET", "REQUEST_URI=/app/x", "REMOTE_ADDR=192.0.2.7", role}));
        }
    };
    ask_all();
    look(browser.post(page("/login"), {{"email", "ada@example.com"}, {"password", "wrong"}}));
    look(browser.follow());
    look(browser.post(page("/login"), {{"email", "ada@example.com"}, {"password", "jtp"}}));
    ask_all();
    browser.get(page("/profile"));
    look(browser.submit(page("/forget-email")));
    browser.get(page("/profile"));
    look(browser.submit(page("/logout")));
    look(browser.post(page("/nowhere"), {}));
    look(browser.post(page("/profile/password"), {}));
    look(browser.post(page("/style.css"), {}));
}

}  // namespace

TEST_CASE("no header of Postern reaches the application next door, but as its rule says",
          "[headers][next-door]") {
    std::set<std::string_view> ruled;
    for (const char* mount : {"/", "/postern/"}) {
        for (const bool is_secure : {false, true}) {
            CAPTURE(mount, is_secure);
            TestSite site([&](config::Config& config) {
                config.mount = mount;
                config.pages.cookie = true;
            });
            walk(site, is_secure, [&](const http::Response& response) {
                for (const auto& [name, value] : response.headers) {
                    CAPTURE(name, value);
                    const KnownHeader* const known = find_known_header(name);
                    REQUIRE(known != nullptr);
                    REQUIRE((known->reach == Reach::Host) == kRules.contains(name));
                    if (known->reach == Reach::Answer) continue;
                    ruled.insert(known->name);
                    kRules.at(name)({site.config(), is_secure, response, value});
                }
            });
        }
    }
    CHECK(ruled.size() == kRules.size());
}

TEST_CASE("every header that the code names has a row that says how far it reaches", "[headers][next-door]") {
    const std::regex named(R"re(headers\.(?:set|add)\(\s*"([A-Za-z-]+)")re");
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(POSTERN_SOURCE_DIR "/cgi-bin")) {
        if (entry.path().extension() != ".cpp") continue;
        std::ifstream file(entry.path());
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        for (std::sregex_iterator it(text.begin(), text.end(), named), end; it != end; ++it)
            names.insert((*it)[1]);
    }
    names.erase("Variable-");
    CHECK(names.size() > 15);
    for (const std::string& name : names) {
        CAPTURE(name);
        CHECK(find_known_header(name) != nullptr);
    }
}
