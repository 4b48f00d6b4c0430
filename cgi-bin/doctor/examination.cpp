#include "doctor/examination.hpp"

#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "doctor/site.hpp"

namespace postern::doctor {
namespace {

// Tells whether the login page is at an origin that the operator named, perhaps after a redirect to https.
bool is_named(const Url& login, const Order& order) {
    if (order.login && login.origin == order.login->origin) return true;
    if (login.origin == order.page.origin) return true;
    Url over_https = order.page;
    over_https.origin.scheme = "https";
    over_https.origin.port = login.origin.port;
    return !order.page.is_https() && login.origin.port == 443 && login.origin == over_https.origin;
}

// Why the password must not be sent; empty if it may be sent.
std::string why_not_typed(const Site& site, const Order& order, const Diagnosis& diagnosis) {
    if (!is_named(site.login, order)) {
        return "the login page is at " + shown(site.login.origin.to_string()) +
               ", and you did not name that host (use --login URL)";
    }
    if (site.accepts_any_certificate) return "the certificate is not valid";
    if (diagnosis.has(Fault::FormElsewhere)) return "the form sends the password to another site";
    if (!site.login.is_https() && !site.login.is_loopback() && !order.may_sign_in_in_clear)
        return "there is no https, so the network could read the password (--allow-http allows this)";
    return "";
}

void look_inside(const Order& order, const Site& site, const Instruments& instruments, Diagnosis& diagnosis) {
    std::string reason = "doctor did not sign in (--user EMAIL)";
    if (order.account) reason = why_not_typed(site, order, diagnosis);
    if (order.account && reason.empty()) look_as_signed_in(site, *order.account, instruments, diagnosis);
    if (order.account && !reason.empty())
        diagnosis.advice.push_back("doctor did not sign in, because " + reason);
    diagnosis.leave_all_open({Needs::SignIn, Needs::Both}, reason);
}

// Names the arguments with which more checks can run.
void advise(const Order& order, const Site& site, Diagnosis& diagnosis) {
    std::vector<std::string_view> missing;
    if (!order.account) missing.emplace_back("--user EMAIL");
    if (!site.is_protected && diagnosis.is_well()) missing.emplace_back("the address of a protected page");
    if (!missing.empty())
        diagnosis.advice.push_back(fmt::format("more with {}", fmt::join(missing, " and ")));
}

// The certificate is reported once; the other checks accept it and continue.
Instruments tolerating(const Instruments& instruments, bool any_certificate) {
    Instruments tolerant = instruments;
    tolerant.fetch = [&fetch = instruments.fetch, any_certificate](const Request& request) {
        Request changed = request;
        changed.accepts_any_certificate = any_certificate;
        return fetch(changed);
    };
    return tolerant;
}

}  // namespace

Diagnosis examine(const Order& order, const Instruments& instruments) {
    Diagnosis diagnosis;
    const auto site = arrive(order, instruments, diagnosis);
    if (site) {
        const Instruments tolerant = tolerating(instruments, site->accepts_any_certificate);
        look_at_login_page(*site, tolerant, diagnosis);
        if (site->is_protected) look_at_protected_page(*site, tolerant, diagnosis);
        if (!site->is_protected)
            diagnosis.leave_all_open({Needs::Protected, Needs::Both}, "no protected page was found");
        advise(order, *site, diagnosis);
        look_inside(order, *site, tolerant, diagnosis);
    }
    diagnosis.leave_all_open({Needs::Anything, Needs::Protected, Needs::SignIn, Needs::Both},
                             "doctor stopped earlier");
    return diagnosis;
}

}  // namespace postern::doctor
