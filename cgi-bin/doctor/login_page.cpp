#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "base/random.hpp"
#include "doctor/site.hpp"
#include "doctor/transport.hpp"
#include "guards/security_headers.hpp"
#include "http/input.hpp"

namespace postern::doctor {
namespace {

// The names of the headers that Postern sends with a page.
std::vector<std::string> expected_headers(bool is_https) {
    http::Response page = http::html("");
    http::Request request;
    request.secure = is_https;
    guards::add_security_headers(page, request, config::Config{});
    std::vector<std::string> names;
    for (const auto& [name, value] : page.headers) {
        // Cache-Control and Vary are checked elsewhere; compression extends Vary.
        if (name != "Content-Type" && name != "Cache-Control" && name != "Vary") names.push_back(name);
    }
    return names;
}

void look_at_headers(const Site& site, const Answer& page, Diagnosis& diagnosis) {
    std::vector<std::string> missing;
    std::vector<std::string> doubled;
    for (const std::string& name : expected_headers(site.login.is_https())) {
        const auto count = page.all(name).size();
        if (count == 0) missing.push_back(name);
        if (count > 1) doubled.push_back(name);
    }
    const std::string where = shown(site.login);
    if (!missing.empty())
        diagnosis.find(Fault::HeadersMissing, fmt::format("no {} on {}", fmt::join(missing, ", "), where));
    if (!doubled.empty())
        diagnosis.find(Fault::HeadersDoubled,
                       fmt::format("sent twice: {} on {}", fmt::join(doubled, ", "), where));
    diagnosis.rule_out({Fault::HeadersMissing, Fault::HeadersDoubled});
}

// The value that browsers go by: the last one that they know.
std::string referrer_policy(const Answer& page) {
    constexpr std::array<std::string_view, 8> kKnown = {"no-referrer",
                                                        "no-referrer-when-downgrade",
                                                        "same-origin",
                                                        "origin",
                                                        "strict-origin",
                                                        "origin-when-cross-origin",
                                                        "strict-origin-when-cross-origin",
                                                        "unsafe-url"};
    std::string policy;
    for (const std::string_view line : page.all("Referrer-Policy")) {
        std::string_view rest = line;
        while (!rest.empty()) {
            const std::string value = lower_case(trimmed(take_until(rest, ',')));
            if (std::ranges::find(kKnown, value) != kKnown.end()) policy = value;
        }
    }
    return policy;
}

void look_at_referrer_policy(const Site& site, const Answer& page, Diagnosis& diagnosis) {
    if (referrer_policy(page) == "no-referrer")
        diagnosis.find(Fault::ReferrerHidden, "on " + shown(site.login));
    diagnosis.rule_out({Fault::ReferrerHidden});
}

// One cookie more than Postern accepts: Postern refuses the request, but a cache ignores the cookies.
std::string too_many_cookies() {
    std::vector<std::string> pairs;
    for (std::size_t i = 0; i <= http::kMaxCookies; ++i)
        pairs.push_back(fmt::format("d{}=1", i));
    return fmt::format("{}", fmt::join(pairs, "; "));
}

void look_at_caching(const Site& site, const Answer& page, Visitor stranger, Diagnosis& diagnosis) {
    std::string control;
    for (const std::string_view value : page.all("Cache-Control"))
        control += (control.empty() ? "" : ", ") + lower_case(value);
    const bool may_be_kept = control.find("no-store") == std::string::npos;
    if (may_be_kept) {
        diagnosis.find(Fault::LoginCached, fmt::format("{} has Cache-Control: {}", shown(site.login),
                                                       control.empty() ? "(none)" : shown(control)));
    }
    stranger.cookies = too_many_cookies();
    const Answer again = stranger.open(site.login);
    if (again.is(Status::Ok)) {
        diagnosis.find(
            Fault::LoginCached,
            shown(site.login) + " was answered without Postern, or Postern did not get its cookies");
    }
    diagnosis.rule_out({Fault::LoginCached});
}

// Without a session, a sign-out changes nothing. Postern refuses it if it seems to come from another site.
void look_at_forms(const Site& site, Visitor stranger, Diagnosis& diagnosis) {
    const Url logout = site.own_page("logout");
    for (const bool is_young : {true, false}) {
        stranger.tells_where_from = is_young;
        const Answer answer = stranger.submit(site.login, logout, "");
        if (answer.is(Status::Forbidden)) {
            diagnosis.find(Fault::PublicUrl, "a form from " + site.login.origin.to_string() +
                                                 " was refused as a form of another site (POST " +
                                                 shown(logout) + ": 403)");
        }
        if (!answer.has_come()) return;
    }
    diagnosis.rule_out({Fault::PublicUrl});
}

void look_for_check(const Site& site, Visitor stranger, Diagnosis& diagnosis) {
    for (const Url& url : possible_checks(site)) {
        const Answer answer = stranger.open(url);
        // Web servers close a path with 403, but the check never answers a stranger with 403.
        const bool is_verdict = answer.is(Status::Unauthorized) || answer.is(Status::NoContent);
        if (!is_verdict) continue;
        // A neighbouring address shows whether all addresses there are refused alike, as behind a gate.
        const Answer beside = stranger.open(url.at(fmt::format("{}-{}", url.path(), hex(random_bytes(4)))));
        const bool is_unmistakable =
            answer.is(Status::Unauthorized) && answer.body.empty() && !answer.header("Location").empty();
        if (!is_unmistakable && beside.status == answer.status) continue;
        diagnosis.find(Fault::CheckReachable, fmt::format("{} {}", shown(url), answer.status));
    }
    diagnosis.rule_out({Fault::CheckReachable});
}

}  // namespace

std::vector<Url> possible_checks(const Site& site) {
    std::vector<Url> urls;
    for (const Url& url : {site.own_page("check"), site.page.at(site.mount + "check"),
                           site.page.at(fmt::format("{}check", kUsualMount))}) {
        if (std::ranges::find(urls, url) == urls.end()) urls.push_back(url);
    }
    return urls;
}

void look_at_login_page(const Site& site, const Instruments& instruments, Diagnosis& diagnosis) {
    Visitor stranger(instruments.fetch, instruments.clock);
    const Answer page = stranger.open(site.login);
    if (page.has_come()) {
        look_at_headers(site, page, diagnosis);
        look_at_referrer_policy(site, page, diagnosis);
        look_at_caching(site, page, stranger, diagnosis);
    }
    look_at_forms(site, stranger, diagnosis);
    look_for_check(site, stranger, diagnosis);
    look_without_https(site, stranger, diagnosis);
}

}  // namespace postern::doctor
