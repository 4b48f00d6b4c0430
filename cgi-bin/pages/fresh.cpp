#include "pages/fresh.hpp"

#include <string>
#include <utility>

#include "pages/begin_session.hpp"
#include "pages/page_values.hpp"
#include "pages/pages.hpp"
#include "pages/return_target.hpp"
#include "pages/second.hpp"
#include "pages/sign_in_form.hpp"

namespace postern::pages {
namespace {

enum class Field { None, Password, Code, Unreadable };

http::Response show_form(const Visit& visit, Field wrong, http::Status status) {
    const std::string target = return_target(visit);
    Values values;
    values.set("note", sentence_of(note_of(visit), visit.language()));
    set_return_to(values, target);
    values.set("needs_code", visit.site.second_factors.has(visit.session->user.id));
    values.set("wrong_password", wrong == Field::Password);
    values.set("wrong_code", wrong == Field::Code);
    values.set("unreadable", wrong == Field::Unreadable);
    auto response = visit.render(Page::Fresh, std::move(values), status);
    response.forms_lead_to = origin_part(target);
    return response;
}

// The session with the new proof.
http::Response renewed(const Visit& visit, int factors, bool used_recovery_code = false) {
    const Site& site = visit.site;
    sessions::Session proven = *visit.session;
    proven.proven = site.clock.now();
    proven.factors = factors;
    return in_renewed_session(visit, site.sessions.renew(proven, proven.user), [&](const Visit& now) {
        return go_on(now, used_recovery_code, target_or_profile(now));
    });
}

}  // namespace

std::string_view fresh_values() {
    return "note return_to has_return_to needs_code wrong_password wrong_code unreadable";
}

bool is_proof_fresh(const Visit& visit) {
    const sessions::Session& session = *visit.session;
    const bool is_complete = session.factors > 1 || !visit.site.second_factors.has(session.user.id);
    return is_complete && session.is_proven_within(kProofLifetime, visit.site.clock.now());
}

std::string link_to_proof(const Visit& visit, std::string_view page) {
    return link_with_target(visit, "fresh", visit.link(page));
}

std::optional<http::Response> ask_for_proof(const Visit& visit, std::string_view page) {
    if (is_proof_fresh(visit)) return std::nullopt;
    const std::string back = link_with_target(visit, page, return_target(visit));
    const bool is_form = visit.request.method == http::Method::Post;
    return http::redirect(link_with_note(visit, "fresh", back, is_form ? Note::NotSaved : note_of(visit)));
}

http::Response show_fresh(const Visit& visit) {
    return show_form(visit, Field::None, http::Status::Ok);
}

http::Response prove_again(const Visit& visit) {
    const http::Fields& form = visit.request.form;
    const users::User& user = visit.session->user;
    const Site& site = visit.site;
    for (const char* field : {"password", "code"}) {
        if (form.count(field) > 1) return show_problem(visit, http::Status::BadRequest);
    }
    const auto confirmed = site.password_login.confirm(user, Secret(form.get("password")), visit.actor);
    if (const auto* throttled = std::get_if<users::Throttled>(&confirmed))
        return show_throttled_change(visit, throttled->wait);
    if (!std::holds_alternative<users::User>(confirmed))
        return show_form(visit, Field::Password, http::Status::Forbidden);
    if (!site.second_factors.has(user.id)) return renewed(visit, 1);
    // Checked last: a right code is used up.
    const auto outcome = site.second_factors.check_again(user, form.get("code"), visit.actor);
    count_code(visit, outcome);
    if (const auto* throttled = std::get_if<users::Throttled>(&outcome))
        return show_throttled_code(visit, throttled->wait);
    if (std::holds_alternative<users::SecondFactors::Unreadable>(outcome))
        return show_form(visit, Field::Unreadable, http::Status::Forbidden);
    const auto* right = std::get_if<users::SecondFactors::Right>(&outcome);
    if (right == nullptr) return show_form(visit, Field::Code, http::Status::Forbidden);
    return renewed(visit, 2, right->is_recovery_code);
}

}  // namespace postern::pages
