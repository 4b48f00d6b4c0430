#include <algorithm>
#include <array>

#include "base/encoding.hpp"
#include "base/random.hpp"
#include "commands/doctor/site.hpp"
#include "guards/return_target.hpp"

namespace postern::commands::doctor {
namespace {

// The fault of a return target; empty if the target leads from the login page to the page.
std::string fault_of_target(std::string_view target, const Url& login, const Url& page) {
    if (target.empty()) return "no return target for " + shown(page);
    const auto there = resolve(login, target);
    return there && *there == page ? ""
                                   : "the return target for " + shown(page) + " is \"" + shown(target) + "\"";
}

void look_at_target(const Site& site, Visitor stranger, Diagnosis& diagnosis) {
    if (!site.entry) {
        return diagnosis.leave_open(Ailment::TargetLost, "the page does not lead to the login page");
    }
    Url with_query = site.page;
    with_query.target += (with_query.query().empty() ? "?" : "&") + std::string("postern-doctor=1&b=2%20c");
    const Answer answer = stranger.open(with_query);
    if (answer.silence == Silence::GivenUp) return;
    const auto entry = resolve(with_query, answer.header("Location"));
    // Accepts the spelling of Vouch's snippet here. The form's field `rd` shows whether Postern reads that
    // spelling.
    const auto wanted = [](const Url& url) {
        return guards::without_vouch_parameters(guards::wanted_return_target(url.query()));
    };
    for (const auto& [target, page] : {std::pair(wanted(*site.entry), site.page),
                                       std::pair(std::string(site.form.fields.get("rd")), site.page),
                                       std::pair(entry ? wanted(*entry) : std::string(), with_query)}) {
        if (std::string fault = fault_of_target(target, site.login, page); !fault.empty())
            diagnosis.find(Ailment::TargetLost, std::move(fault));
    }
    diagnosis.rule_out({Ailment::TargetLost});
}

void look_as_script(const Site& site, Visitor& stranger, Diagnosis& diagnosis) {
    const Answer answer = stranger.ask_as_script(site.page);
    const std::string words = shown(site.page) + " " + std::to_string(answer.status) + " for a script";
    if (answer.is_redirect()) diagnosis.find(Ailment::ScriptsRedirected, words);
    if (answer.is_pass()) return diagnosis.find(Ailment::NotProtected, words);
    if (answer.has_come()) diagnosis.rule_out({Ailment::ScriptsRedirected});
    if (stranger.ask_as_script(site.page, identity_claims()).is_pass()) {
        diagnosis.find(Ailment::IdentityPasses,
                       shown(site.page) + " opens for a stranger who says to be somebody (Remote-User …)");
    }
}

void look_with_body(const Site& site, Visitor& stranger, Diagnosis& diagnosis) {
    const Answer answer =
        stranger.ask_as_script(site.page, {}, "This is postern doctor, asking whether a body does harm.\n");
    const std::string words = "POST " + shown(site.page) + " with a body: ";
    if (answer.silence == Silence::GivenUp) return;
    if (answer.has_failed()) {
        diagnosis.find(Ailment::BodyNotOff, words + shown(answer.reason));
    } else if (answer.status >= 500) {
        diagnosis.find(Ailment::BodyNotOff, words + std::to_string(answer.status));
    } else if (answer.is_pass()) {
        diagnosis.find(Ailment::NotProtected, words + std::to_string(answer.status));
    }
    diagnosis.rule_out({Ailment::BodyNotOff});
}

}  // namespace

void look_at_gate(const Site& site, const Instruments& instruments, Diagnosis& diagnosis) {
    Visitor stranger(instruments.fetch, instruments.clock);
    if (site.entry_status == 301 || site.entry_status == 308) {
        diagnosis.find(Ailment::RedirectPermanent,
                       shown(site.page) + " " + std::to_string(site.entry_status));
    }
    diagnosis.rule_out({Ailment::RedirectPermanent});
    look_at_target(site, stranger, diagnosis);
    look_as_script(site, stranger, diagnosis);
    look_with_body(site, stranger, diagnosis);
    diagnosis.rule_out({Ailment::NotProtected});
}

void look_for_dav(const Url& page, Visitor& visitor, Diagnosis& diagnosis) {
    const Answer options = visitor.ask_for_options(page);
    if (!options.has_come()) return;
    if (options.header("DAV").empty()) return diagnosis.rule_out({Ailment::RuleInDav});
    diagnosis.leave_open(Ailment::RuleInDav,
                         "the page is in a WebDAV folder, and the rules inside the folder are not seen from "
                         "outside (sudo nginx -T | postern config nginx)");
}

HeaderLines misspelt(const HeaderLines& claims) {
    HeaderLines lines = claims;
    for (auto& [name, value] : lines)
        std::ranges::replace(name, '-', '_');
    return lines;
}

HeaderLines identity_claims() {
    constexpr std::array kNames = {"Remote-User",
                                   "Remote-Email",
                                   "Remote-Name",
                                   "Remote-Groups",
                                   "Auth-User",
                                   "X-Auth-Email",
                                   "X-Auth-Request-Email",
                                   "X-Auth-Request-Groups",
                                   "X-Auth-Request-Preferred-Username",
                                   "X-Auth-Request-User",
                                   "X-Auth-User",
                                   "X-Authenticated-User",
                                   "X-Authentik-Username",
                                   "X-Forwarded-Access-Token",
                                   "X-Forwarded-Email",
                                   "X-Forwarded-Groups",
                                   "X-Forwarded-Preferred-Username",
                                   "X-Forwarded-User",
                                   "X-Remote-Email",
                                   "X-Remote-Group",
                                   "X-Remote-Groups",
                                   "X-Remote-Name",
                                   "X-Remote-User",
                                   "X-Token-User-Name",
                                   "X-User",
                                   "X-Vouch-User",
                                   "X-WebAuth-User"};
    const std::string mark = "postern-doctor-" + hex(random_bytes(4)) + "-";
    HeaderLines lines;
    for (const char* name : kNames)
        lines.emplace_back(name, mark + std::to_string(lines.size()) + ".");
    return lines;
}

}  // namespace postern::commands::doctor
