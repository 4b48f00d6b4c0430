#include <optional>

#include "base/unicode.hpp"
#include "pages/app_passwords.hpp"
#include "pages/begin_session.hpp"
#include "pages/fresh.hpp"
#include "pages/pages.hpp"
#include "pages/password_sentence.hpp"
#include "pages/profile.hpp"
#include "users/password_policy.hpp"

namespace postern::pages {
namespace {

using http::Status;

bool differ_in_case_at_most(std::string_view left, std::string_view right) {
    const auto folded = case_folded(left);
    return left == right || (folded && folded == case_folded(right));
}

// Requires: each field appears at most once.
std::optional<PasswordProblem> problem_with(const Visit& visit, bool knows_current) {
    const http::Fields& form = visit.request.form;
    const Site& site = visit.site;
    const users::User& user = visit.session->user;
    const Language& language = visit.language();
    const Secret wanted(form.get("new"));
    // Checked first: a visitor without the current password must learn nothing about it, e.g. which password
    // it resembles.
    if (!knows_current) {
        const std::string_view typed = form.get("current");
        const bool has_blank_ends = without_blanks_around(typed) != typed;
        return PasswordProblem{Status::Forbidden, "current",
                               language.say("password.wrong") +
                                   (has_blank_ends ? language.space() + language.say("error.blanks") : "")};
    }
    if (form.get("again") != wanted.reveal())
        return PasswordProblem{Status::BadRequest, "again", language.say("password.differ")};
    if (differ_in_case_at_most(form.get("current"), wanted.reveal()))
        return PasswordProblem{Status::BadRequest, "new", language.say("password.same")};
    const auto checked = users::check_new_password(
        wanted, {user.email.typed, user.name, site.look.name(), site.public_origin(), visit.request.host},
        site.config.password.minimum_length);
    if (!checked) return PasswordProblem{Status::BadRequest, "new", sentence_of(checked.error(), language)};
    return std::nullopt;
}

}  // namespace

http::Response change_password(const Visit& visit) {
    const Site& site = visit.site;
    const http::Fields& form = visit.request.form;
    if (!site.password_login.is_changeable()) return show_problem(visit, Status::NotFound);
    for (const char* field : {"current", "new", "again"}) {
        if (form.count(field) > 1) return show_problem(visit, Status::BadRequest);
    }
    // With a stolen session and the password alone, a thief must not lock the owner out.
    if (site.second_factors.has(visit.session->user.id)) {
        if (auto response = ask_for_proof(visit, "profile/password")) return *std::move(response);
    }
    const users::User& user = visit.session->user;
    const auto confirmed = site.password_login.confirm(user, Secret(form.get("current")), visit.actor);
    if (const auto* throttled = std::get_if<users::Throttled>(&confirmed))
        return show_throttled_change(visit, throttled->wait);
    const bool knows_current = std::holds_alternative<users::User>(confirmed);
    if (const auto problem = problem_with(visit, knows_current)) return profile_with(visit, *problem);

    const bool is_keeping = keeps_app_passwords(form);
    std::optional<sessions::Sessions::Started> renewed;
    std::optional<users::User> changed;
    {
        sessions::Renewal renewal(site.sessions, *visit.session);
        changed = site.password_login.change(
            user, Secret(form.get("new")), visit.actor, [&](auto& transaction, const users::User& with_new) {
                renewal.write(transaction, with_new);
                if (is_keeping)
                    users::keep_app_passwords(transaction, user.id, user.version, with_new.version);
            });
        renewed = renewal.started();
    }
    // The user was disabled, or the password was changed from another browser, during this request. The
    // session is over too.
    if (!changed) return http::redirect(visit.link(""));
    // The change has ended the other sessions. Their rows are deleted now instead of at the next purge. They
    // have the version that `user` had before the change.
    site.sessions.end_others(user, renewed ? renewed->session.digest : "", visit.actor);
    if (is_keeping) {
        site.app_passwords.forget_read();
    } else {
        site.app_passwords.end_all_of(user, visit.actor);
    }
    return in_renewed_session(visit, renewed,
                              [](const Visit& now) { return back_to_profile(now, Done::ChangedPassword); });
}

http::Response lead_to_password_form(const Visit& visit) {
    return http::redirect(visit.link("profile/password"));
}

}  // namespace postern::pages
