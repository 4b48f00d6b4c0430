#include "pages/second_setup.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/seal.hpp"
#include "pages/begin_session.hpp"
#include "pages/fresh.hpp"
#include "pages/page_values.hpp"
#include "pages/pages.hpp"
#include "pages/profile.hpp"
#include "pages/qr_code.hpp"
#include "pages/recovery_codes.hpp"
#include "pages/return_target.hpp"
#include "pages/second.hpp"
#include "pages/sign_in_form.hpp"
#include "pages/times.hpp"
#include "users/totp.hpp"

namespace postern::pages {
namespace {

// Whose app is added, and in which session or half-finished sign-in.
struct Enrolment {
    const users::User& user;
    const std::string& digest;  // of the session or the sign-in

    // The secret waits in the form, sealed for this user and this session, so nothing is stored before the
    // app has shown that it has the secret.
    std::string purpose() const { return fmt::format("second_setup:{}:{}", user.id, digest); }
};

// "ABCD EFGH …", for typing.
std::string in_groups(std::string_view letters) {
    std::string text;
    for (; !letters.empty(); letters.remove_prefix(std::min<std::size_t>(4, letters.size())))
        text.append(text.empty() ? "" : " ").append(letters.substr(0, 4));
    return text;
}

http::Response show_form(const Visit& visit, const Enrolment& enrolment, const Secret& secret,
                         bool is_refused, bool is_required) {
    const Site& site = visit.site;
    const std::string& issuer = site.config.second_factor.issuer;
    const Secret url =
        users::otpauth_url(secret, issuer.empty() ? site.look.name() : issuer, enrolment.user.email.typed);
    const QrCode code = qr_code(url);
    const std::string target = return_target(visit);
    Values values;
    values.set("note", sentence_of(note_of(visit), visit.language()));
    values.set("account", enrolment.user.email.typed);
    set_return_to(values, target);
    values.set("secret", site.seal.close(secret, enrolment.purpose()));
    values.set("app_link", url.reveal());
    values.set("qr_path", code.path);
    values.set("qr_view", fmt::format("-4 -4 {0} {0}", code.size + 8));
    values.set("letters", in_groups(users::base32(secret.reveal())));
    values.set("refused", is_refused);
    values.set("required", is_required);
    auto response = visit.render(Page::SecondSetup, std::move(values),
                                 is_refused ? http::Status::Forbidden : http::Status::Ok);
    response.forms_lead_to = origin_part(target);
    return response;
}

std::optional<Secret> secret_in_form(const Visit& visit, const Enrolment& enrolment) {
    return visit.site.seal.open(visit.request.form.get("secret"), enrolment.purpose());
}

// The page of a user with an app.
http::Response show_state(const Visit& visit, const users::SecondFactorState& state) {
    Values values;
    set_time(values, "added", visit.language(), visit.site.clock.now(), *state.added);
    values.set("recovery_codes", std::to_string(state.recovery_codes));
    Values::List rows;
    for (const users::TrustedBrowser& each : visit.site.trusted_browsers.of_user(visit.session->user)) {
        Values& row = rows.emplace_back();
        row.set("id", logging::session_id(each.digest));
        row.set("browser", browser_text(visit.language(), each.browser));
        row.set("address", each.address);
        set_time(row, "began", visit.language(), visit.site.clock.now(), each.began);
    }
    values.set("has_trusted", !rows.empty());
    values.set("trusted", std::move(rows));
    return visit.render(Page::SecondFactor, std::move(values));
}

}  // namespace

std::string_view second_setup_values() {
    return "note account return_to has_return_to secret app_link qr_path qr_view letters refused required";
}

std::string_view second_factor_values() {
    return "added added_iso added_exact recovery_codes has_trusted trusted trusted/id trusted/browser "
           "trusted/address trusted/began trusted/began_iso trusted/began_exact";
}

bool can_enrol(const Site& site) {
    return site.second_factors.are_possible() &&
           site.config.second_factor.enrolment == config::Enrolment::Self;
}

http::Response show_setup(const Visit& visit, const sessions::PendingSignIn& pending) {
    if (!can_enrol(visit.site)) return visit.render(Page::SecondClosed, {}, http::Status::Forbidden);
    return show_form(visit, {pending.user, pending.digest}, users::new_totp_secret(), false, true);
}

http::Response set_up(const Visit& visit, const sessions::PendingSignIn& pending) {
    if (!can_enrol(visit.site)) return visit.render(Page::SecondClosed, {}, http::Status::Forbidden);
    const Enrolment enrolment{pending.user, pending.digest};
    const auto secret = secret_in_form(visit, enrolment);
    if (!secret) return show_setup(visit, pending);
    const auto codes =
        visit.site.second_factors.add(pending.user, *secret, visit.request.form.get("code"), visit.actor);
    if (!codes) return show_form(visit, enrolment, *secret, true, true);
    const auto started = codes->empty() ? std::nullopt : finish_sign_in(visit, pending, {});
    if (!started) return http::redirect(login_link(visit, return_target(visit)));
    visit.site.sessions.end_others(pending.user, started->session.digest, visit.actor);
    Visit signed_in = visit;
    signed_in.session = started->session;
    auto response = show_new_codes(signed_in, *codes);
    give_first_session(response, visit, *started);
    return response;
}

http::Response show_second_factor(const Visit& visit) {
    if (!visit.site.second_factors.are_possible()) return show_problem(visit, http::Status::NotFound);
    const users::User& user = visit.session->user;
    const auto state = visit.site.second_factors.of(user.id);
    if (state.added) return show_state(visit, state);
    if (!can_enrol(visit.site)) return visit.render(Page::SecondClosed, {}, http::Status::Forbidden);
    if (auto response = ask_for_proof(visit, "profile/second")) return *std::move(response);
    return show_form(visit, {user, visit.session->digest}, users::new_totp_secret(), false, false);
}

http::Response add_second_factor(const Visit& visit) {
    const Site& site = visit.site;
    if (!can_enrol(site)) return show_problem(visit, http::Status::NotFound);
    if (auto response = ask_for_proof(visit, "profile/second")) return *std::move(response);
    const users::User& user = visit.session->user;
    const Enrolment enrolment{user, visit.session->digest};
    const auto secret = secret_in_form(visit, enrolment);
    if (!secret) return show_second_factor(visit);
    sessions::Session proven = *visit.session;
    proven.factors = 2;
    std::optional<std::vector<Secret>> codes;
    std::optional<sessions::Sessions::Started> renewed;
    {
        sessions::Renewal renewal(site.sessions, proven);
        codes = site.second_factors.add(user, *secret, visit.request.form.get("code"), visit.actor,
                                        [&](auto& transaction) {
                                            renewal.write_alone(transaction, user);
                                            sessions::remove_pending_of_user(transaction, user.id);
                                        });
        renewal.tell_ended(visit.actor);
        renewed = renewal.started();
    }
    if (!codes) return show_form(visit, enrolment, *secret, true, false);
    if (codes->empty()) return show_second_factor(visit);
    return in_renewed_session(visit, renewed, [&](const Visit& now) { return show_new_codes(now, *codes); });
}

http::Response remove_second_factor(const Visit& visit) {
    const Site& site = visit.site;
    if (auto response = ask_for_proof(visit, "profile/second")) return *std::move(response);
    const users::User& user = visit.session->user;
    sessions::Session proven = *visit.session;
    proven.factors = 1;
    std::optional<sessions::Sessions::Started> renewed;
    {
        sessions::Renewal renewal(site.sessions, proven);
        const bool is_removed = site.second_factors.remove(user, visit.actor, [&](auto& transaction) {
            renewal.write_alone(transaction, user);
            sessions::remove_pending_of_user(transaction, user.id);
        });
        if (!is_removed) return http::redirect(visit.link("profile/second"));
        renewal.tell_ended(visit.actor);
        renewed = renewal.started();
    }
    // With second_factor.required the sign-in comes next, which asks for another app.
    if (renewed && must_have_second_factor(site, user)) {
        site.sessions.sign_out(renewed->session, visit.actor);
        renewed.reset();
    }
    return in_renewed_session(
        visit, renewed, [](const Visit& now) { return back_to_profile(now, Done::RemovedSecondFactor); });
}

}  // namespace postern::pages
