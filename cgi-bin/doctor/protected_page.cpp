#include <fmt/format.h>

#include "doctor/identity_claims.hpp"
#include "doctor/site.hpp"
#include "guards/return_target.hpp"

namespace postern::doctor {
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
        return diagnosis.leave_open(Fault::TargetLost, "the page does not lead to the login page");
    }
    Url with_query = site.page;
    with_query.target += with_query.query().empty() ? "?" : "&";
    with_query.target += "postern-doctor=1&b=2%20c";
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
            diagnosis.find(Fault::TargetLost, std::move(fault));
    }
    diagnosis.rule_out({Fault::TargetLost});
}

void look_as_script(const Site& site, Visitor& stranger, Diagnosis& diagnosis) {
    const Answer answer = stranger.ask_as_script(site.page);
    const std::string words = fmt::format("{} {} for a script", shown(site.page), answer.status);
    if (answer.is_redirect()) diagnosis.find(Fault::ScriptsRedirected, words);
    if (answer.is_pass()) return diagnosis.find(Fault::NotProtected, words);
    if (answer.has_come()) diagnosis.rule_out({Fault::ScriptsRedirected});
    if (stranger.ask_as_script(site.page, identity_claims()).is_pass()) {
        diagnosis.find(
            Fault::IdentityPasses,
            shown(site.page) + " opens for a stranger who sends an invented identity (Remote-User …)");
    }
}

void look_with_body(const Site& site, Visitor& stranger, Diagnosis& diagnosis) {
    const Answer answer =
        stranger.ask_as_script(site.page, {}, "This is postern doctor. It tests a request with a body.\n");
    const std::string outcome = answer.has_failed() ? shown(answer.reason) : std::to_string(answer.status);
    const std::string words = fmt::format("POST {} with a body: {}", shown(site.page), outcome);
    if (answer.silence == Silence::GivenUp) return;
    if (answer.has_failed() || answer.is_server_error()) {
        diagnosis.find(Fault::BodyNotOff, words);
    } else if (answer.is_pass()) {
        diagnosis.find(Fault::NotProtected, words);
    }
    diagnosis.rule_out({Fault::BodyNotOff});
}

}  // namespace

void look_at_protected_page(const Site& site, const Instruments& instruments, Diagnosis& diagnosis) {
    Visitor stranger(instruments.fetch, instruments.clock);
    if (site.entry_status == 301 || site.entry_status == 308) {
        diagnosis.find(Fault::RedirectPermanent, fmt::format("{} {}", shown(site.page), site.entry_status));
    }
    diagnosis.rule_out({Fault::RedirectPermanent});
    look_at_target(site, stranger, diagnosis);
    look_as_script(site, stranger, diagnosis);
    look_with_body(site, stranger, diagnosis);
    diagnosis.rule_out({Fault::NotProtected});
}

}  // namespace postern::doctor
