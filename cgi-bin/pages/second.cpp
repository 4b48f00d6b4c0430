#include "pages/second.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "pages/begin_session.hpp"
#include "pages/end_session.hpp"
#include "pages/page_values.hpp"
#include "pages/pages.hpp"
#include "pages/return_target.hpp"
#include "pages/second_setup.hpp"
#include "pages/sign_in_form.hpp"
#include "pages/times.hpp"
#include "sessions/user_agent.hpp"

namespace postern::pages {
namespace {

using users::SecondFactors;

enum class Refusal { None, Refused, Unreadable };

// `user` is the user whose code is asked for, in a half-finished sign-in or in a session.
http::Response show_form(const Visit& visit, const users::User& user, Refusal refusal) {
    const Site& site = visit.site;
    const std::string target = return_target(visit);
    const bool is_post = visit.request.method == http::Method::Post;
    const bool wants_recovery = (is_post ? visit.request.form : visit.request.args).contains("recovery");
    const auto trust = site.trusted_browsers.lifetime();
    Values values;
    values.set("note", sentence_of(note_of(visit), visit.language()));
    set_return_to(values, target);
    values.set("account", user.email.typed);
    values.set("refused", refusal == Refusal::Refused);
    values.set("unreadable", refusal == Refusal::Unreadable);
    values.set("recovery", wants_recovery);
    values.set("other_way", link_with_target(visit, "second", target, wants_recovery ? "" : "recovery=1"));
    // A signed-in visitor has the choice at the next sign-in.
    if (trust.count() > 0 && !visit.session) {
        const Language& language = visit.language();
        values.set("trust_for", language.say("second.trust", {{"duration", duration_text(language, trust)}}));
    }
    auto response = visit.render(Page::Second, std::move(values),
                                 refusal == Refusal::None ? http::Status::Ok : http::Status::Forbidden);
    response.forms_lead_to = origin_part(target);
    return response;
}

// No user is signed in, and no sign-in has begun, or it came too late.
http::Response start_again(const Visit& visit) {
    if (visit.site.pending_cookie.count_different(visit.request) > 0) return show_two_cookies(visit);
    // The browser may refuse cookies.
    if (visit.request.cookies.begin() == visit.request.cookies.end())
        return show_sign_in_form(visit, Page::NotKept, remembered_fields(visit), http::Status::Forbidden);
    return http::redirect(login_link(visit, return_target(visit), Note::SignInAgain));
}

http::Response finish(const Visit& visit, const sessions::PendingSignIn& pending,
                      const SecondFactors::Right& right) {
    const Site& site = visit.site;
    const auto started = finish_sign_in(visit, pending, {right.attempt});
    if (!started) return http::redirect(login_link(visit, return_target(visit)));
    auto response = go_on(visit, right.is_recovery_code, after_sign_in(visit, return_target(visit)));
    give_first_session(response, visit, *started);
    const bool is_trusted =
        site.trusted_browsers.lifetime().count() > 0 && visit.request.form.get("trust") == "on";
    if (is_trusted) {
        const Secret token = site.trusted_browsers.add(pending.user, visit.request.remote_address,
                                                       sessions::describe_browser(visit.request.user_agent));
        site.trusted_cookie.set(response, visit.request, token, site.trusted_browsers.lifetime(),
                                site.clock.now());
        logging::browser_trusted(visit.actor, pending.user.email.typed);
    }
    return response;
}

// A visitor with a session of one factor proves the second factor.
http::Response step_up(const Visit& visit, const SecondFactors::Right& right) {
    sessions::Session proven = *visit.session;
    proven.factors = 2;
    return in_renewed_session(visit, visit.site.sessions.renew(proven, proven.user), [&](const Visit& now) {
        return go_on(now, right.is_recovery_code, target_or_profile(now));
    });
}

// The answer to a signed-in visitor without a code to give; nothing: show the form.
std::optional<http::Response> without_code(const Visit& visit) {
    if (visit.session->factors > 1) return http::redirect(target_or_profile(visit));
    if (visit.site.second_factors.has(visit.session->user.id)) return std::nullopt;
    if (!can_enrol(visit.site)) return visit.render(Page::SecondClosed, {}, http::Status::Forbidden);
    return http::redirect(link_with_note(visit, "profile/second", return_target(visit), note_of(visit)));
}

}  // namespace

std::string_view second_values() {
    return "note account return_to has_return_to refused unreadable recovery other_way trust_for";
}

std::string_view second_closed_values() {
    return "";
}

http::Response go_on(const Visit& visit, bool used_recovery_code, const std::string& next) {
    return http::redirect(used_recovery_code
                              ? link_with_target(visit, "profile/codes", return_target(visit), "done=used")
                              : next);
}

void count_code(const Visit& visit, const SecondFactors::Outcome& outcome) {
    using Counted = logging::CodeOutcome;
    const auto* right = std::get_if<SecondFactors::Right>(&outcome);
    Counted counted = Counted::Refused;
    if (std::holds_alternative<users::Throttled>(outcome)) counted = Counted::Throttled;
    if (std::holds_alternative<SecondFactors::Unreadable>(outcome)) counted = Counted::Unreadable;
    if (right != nullptr) counted = right->is_recovery_code ? Counted::RecoveryCode : Counted::Accepted;
    visit.site.metrics.count_code(counted);
}

std::optional<sessions::PendingSignIn> pending_of(const Visit& visit) {
    const auto token = visit.site.pending_cookie.read(visit.request);
    auto pending = token ? visit.site.pending.find(*token) : std::nullopt;
    // A sign-in that another user of this browser left behind.
    if (pending && visit.session && visit.session->user.id != pending->user.id) return std::nullopt;
    return pending;
}

bool must_have_second_factor(const Site& site, const users::User& user) {
    return site.second_factors.are_possible() && site.needs_second_factor &&
           site.needs_second_factor->admits(user);
}

http::Response after_password(const Visit& visit, const users::SignedIn& signed_in) {
    const Site& site = visit.site;
    const users::User& user = signed_in.user;
    const bool is_kept = visit.request.form.get("keep") == "on";
    const bool has_factor = site.second_factors.has(user.id);
    const auto trusted = has_factor ? site.trusted_cookie.read(visit.request) : std::nullopt;
    const bool is_trusted = trusted && site.trusted_browsers.contains(*trusted, user);
    if (is_trusted || !(has_factor || must_have_second_factor(site, user))) {
        const auto started = begin_session(visit, {.user = user,
                                                   .attempts = {signed_in.attempt},
                                                   .factors = is_trusted ? 2 : 1,
                                                   .is_proven = !is_trusted,
                                                   .is_kept = is_kept,
                                                   .form = form_token(visit)});
        // Without a token, the user has added an app meanwhile.
        if (!started.token.empty()) {
            auto response = http::redirect(after_sign_in(visit, return_target(visit)));
            give_first_session(response, visit, started);
            return response;
        }
    }
    logging::second_factor_asked(visit.actor, user.email.typed);
    site.metrics.count_sign_in(logging::SignInOutcome::CodeAsked);
    auto response = http::redirect(link_with_target(visit, "second", return_target(visit)));
    site.pending_cookie.set(response, visit.request, site.pending.add(user, is_kept),
                            sessions::PendingSignIns::kLifetime, site.clock.now());
    // The page for the code belongs to one user.
    if (visit.session && visit.session->user.id != user.id) {
        end_carried_sessions(visit);
        site.session_cookie.remove(response, visit.request);
    }
    return response;
}

std::optional<sessions::Sessions::Started> finish_sign_in(const Visit& visit,
                                                          const sessions::PendingSignIn& pending,
                                                          std::vector<users::Attempt> attempts) {
    if (!visit.site.pending.end(pending)) return std::nullopt;
    attempts.push_back(visit.site.password_login.attempt_of(pending.user, visit.actor));
    return begin_session(
        visit,
        {.user = pending.user, .attempts = std::move(attempts), .factors = 2, .is_kept = pending.is_kept});
}

http::Response show_second(const Visit& visit) {
    const auto pending = pending_of(visit);
    if (!pending && !visit.session) return start_again(visit);
    if (pending && !visit.site.second_factors.has(pending->user.id)) return show_setup(visit, *pending);
    if (!pending) {
        if (auto response = without_code(visit)) return *std::move(response);
    }
    return show_form(visit, pending ? pending->user : visit.session->user, Refusal::None);
}

http::Response prove_second(const Visit& visit) {
    const Site& site = visit.site;
    if (visit.request.form.count("code") != 1 || visit.request.form.count("trust") > 1)
        return show_problem(visit, http::Status::BadRequest);
    const std::string_view code = visit.request.form.get("code");
    const auto pending = pending_of(visit);
    if (!pending && !visit.session) return start_again(visit);
    if (pending && !site.second_factors.has(pending->user.id)) return set_up(visit, *pending);
    if (!pending) {
        if (auto response = without_code(visit)) return *std::move(response);
    }
    const auto outcome = pending ? site.second_factors.check_at_sign_in(pending->user, code, visit.actor)
                                 : site.second_factors.check_again(visit.session->user, code, visit.actor);
    count_code(visit, outcome);
    if (const auto* throttled = std::get_if<users::Throttled>(&outcome))
        return show_throttled_code(visit, throttled->wait);
    if (const auto* right = std::get_if<SecondFactors::Right>(&outcome))
        return pending ? finish(visit, *pending, *right) : step_up(visit, *right);
    // After the last try the password comes first again. The throttle limits how many codes at once come
    // here.
    if (pending && !site.pending.count_try(*pending))
        return http::redirect(login_link(visit, return_target(visit), Note::SignInAgain));
    const bool is_unreadable = std::holds_alternative<SecondFactors::Unreadable>(outcome);
    return show_form(visit, pending ? pending->user : visit.session->user,
                     is_unreadable ? Refusal::Unreadable : Refusal::Refused);
}

}  // namespace postern::pages
