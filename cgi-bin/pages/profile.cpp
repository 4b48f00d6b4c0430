#include "pages/profile.hpp"

#include <fmt/format.h>

#include "base/utc.hpp"
#include "pages/notice.hpp"
#include "pages/page_values.hpp"
#include "pages/pages.hpp"
#include "pages/return_target.hpp"
#include "pages/sign_in_form.hpp"

namespace postern::pages {
namespace {

// A user's script may sign in every second, so the page lists only this many other sessions.
constexpr std::size_t kMostOthers = 50;

constexpr Notice<Done> kDone[] = {
    {Done::EndedSession, "session", "The session is ended."},
    {Done::EndedOthers, "others", "Your other sessions are ended."},
    {Done::WasOver, "over", "That session was over already."},
    {Done::ChangedPassword, "password", "Your password is changed, and your other sessions are ended."},
};

void set_time(Values& values, const std::string& name, Time time) {
    values.set(name, utc_text(time, "%-d %B %Y, %H:%M UTC"));
    values.set(name + "_iso", utc_text(time, "%Y-%m-%dT%H:%M:%SZ"));
}

Values row(const sessions::Session& session, bool is_this) {
    Values values;
    values.set("id", session.id());
    values.set("is_this", is_this);
    values.set("browser", session.browser);
    values.set("address", session.address);
    set_time(values, "began", session.began);
    set_time(values, "seen", session.last_seen);
    return values;
}

void set_sessions(Values& values, const Visit& visit) {
    Values::List rows = {row(*visit.session, true)};
    std::size_t others = 0;
    for (const sessions::Session& session : visit.site.sessions.of_user(visit.session->user.id)) {
        if (session.digest == visit.session->digest) continue;
        if (++others <= kMostOthers) rows.push_back(row(session, false));
    }
    values.set("sessions", std::move(rows));
    values.set("has_others", others > 0);
    values.set("more_others", others > kMostOthers ? std::to_string(others - kMostOthers) : "");
}

void set_previous_sign_in(Values& values, const sessions::Session& session) {
    if (!session.previous) return;
    set_time(values, "previous", session.previous->when);
    values.set("previous_address", session.previous->address);
}

Values profile(const Visit& visit) {
    const Site& site = visit.site;
    Values values;
    values.set("name", visit.session->user.name);
    set_previous_sign_in(values, *visit.session);
    set_sessions(values, visit);
    values.set("can_change_password", site.password_login.is_changeable());
    values.set("minimum_length", std::to_string(site.config.password.minimum_length));
    values.set("remembers_email", !site.email_cookie.read(visit.request).empty());
    return values;
}

}  // namespace

std::string_view profile_values() {
    return "name done previous previous_iso previous_address sessions sessions/id sessions/is_this "
           "sessions/browser sessions/address sessions/began sessions/began_iso sessions/seen "
           "sessions/seen_iso "
           "has_others more_others can_change_password minimum_length not_changed current_problem "
           "new_problem again_problem remembers_email";
}

http::Response show_profile(const Visit& visit) {
    Values values = profile(visit);
    const auto* const done = notice_of(kDone, visit.request.args.get("done"));
    values.set("done", done == nullptr ? "" : done->sentence);
    return visit.render(Page::Profile, std::move(values));
}

http::Response profile_with(const Visit& visit, const PasswordProblem& problem) {
    Values values = profile(visit);
    values.set("not_changed", true);
    values.set(fmt::format("{}_problem", problem.field), problem.message);
    return visit.render(Page::Profile, std::move(values), problem.status);
}

http::Response back_to_profile(const Visit& visit, Done done) {
    return http::redirect(visit.link(fmt::format("profile?done={}", notice_of(kDone, done)->word)));
}

http::Response forget_email(const Visit& visit) {
    auto response =
        http::redirect(visit.session ? visit.link("profile") : login_link(visit, return_target(visit)));
    visit.site.email_cookie.remove(response, visit.request);
    return response;
}

}  // namespace postern::pages
