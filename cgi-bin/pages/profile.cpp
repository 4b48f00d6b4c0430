#include "pages/profile.hpp"

#include <fmt/format.h>

#include "pages/app_passwords.hpp"
#include "pages/notice.hpp"
#include "pages/page_values.hpp"
#include "pages/pages.hpp"
#include "pages/return_target.hpp"
#include "pages/second_setup.hpp"
#include "pages/sign_in_form.hpp"
#include "pages/times.hpp"
#include "sessions/user_agent.hpp"

namespace postern::pages {
namespace {

// A user's script may sign in every second, so the page lists only this many other sessions.
constexpr std::size_t kMostOthers = 50;

constexpr Notice<Done> kDone[] = {
    {Done::EndedSession, "session", MessageKey("done.session")},
    {Done::EndedOthers, "others", MessageKey("done.others")},
    {Done::WasOver, "over", MessageKey("done.over")},
    {Done::ChangedPassword, "password", MessageKey("done.password")},
    {Done::RemovedSecondFactor, "second", MessageKey("done.second")},
};

Values row(const Visit& visit, const Language& language, const sessions::Session& session, bool is_this) {
    const Time now = visit.site.clock.now();
    Values values;
    values.set("id", session.id());
    values.set("is_this", is_this);
    values.set("browser", browser_text(language, session.browser));
    values.set("address", session.address.empty() ? language.say("sessions.no_address") : session.address);
    set_time(values, "began", language, now, session.began);
    set_time(values, "seen", language, now, session.last_seen);
    return values;
}

void set_sessions(Values& values, const Visit& visit) {
    const Language& language = visit.language();
    Values::List rows = {row(visit, language, *visit.session, true)};
    const auto [newest, count] = visit.site.sessions.newest_of(visit.session->user, kMostOthers + 1);
    for (const sessions::Session& session : newest) {
        if (session.digest == visit.session->digest || rows.size() > kMostOthers) continue;
        rows.push_back(row(visit, language, session, false));
    }
    const std::size_t more = count > rows.size() ? count - rows.size() : 0;
    values.set("has_others", rows.size() > 1);
    values.set("more_others", more > 0 ? std::to_string(more) : "");
    values.set("sessions", std::move(rows));
}

void set_previous_sign_in(Values& values, const Visit& visit) {
    const auto& previous = visit.session->previous;
    if (!previous) return;
    set_time(values, "previous", visit.language(), visit.site.clock.now(), previous->when);
    values.set("previous_address", previous->address);
}

Values profile(const Visit& visit) {
    const Site& site = visit.site;
    Values values;
    const users::User& user = visit.session->user;
    values.set("name", user.name.empty() ? user.email.typed : user.name);
    set_previous_sign_in(values, visit);
    set_sessions(values, visit);
    values.set("can_change_password", site.password_login.is_changeable());
    // A session with one factor ends when its user gets the second, so no query is needed.
    const bool has_second_factor = visit.session->factors > 1;
    values.set("can_have_second_factor", has_second_factor || can_enrol(site));
    values.set("has_second_factor", has_second_factor);
    const bool can_have_app_passwords = pages::can_have_app_passwords(site);
    values.set("can_have_app_passwords", can_have_app_passwords);
    values.set("ends_app_passwords", !keeps_app_passwords(visit.request.form));
    values.set("has_app_passwords", can_have_app_passwords && site.app_passwords.has_any(user));
    values.set("minimum_length", std::to_string(site.config.password.minimum_length));
    values.set("has_cookie_page", site.config.pages.cookie);
    values.set("remembers_email", !site.email_cookie.read(visit.request).empty());
    return values;
}

}  // namespace

std::string browser_text(const Language& language, std::string_view described) {
    const auto on = described.find(sessions::kOnSystem);
    const std::string_view name = described.substr(0, on);
    const std::string browser(name == sessions::kUnknownBrowser ? language.say("sessions.unknown") : name);
    if (on == std::string_view::npos) return browser;
    return language.say("sessions.browser", {{"browser", browser},
                                             {"system", described.substr(on + sessions::kOnSystem.size())}});
}

std::string_view profile_values() {
    return "name done previous previous_iso previous_exact previous_address sessions sessions/id "
           "sessions/is_this sessions/browser sessions/address sessions/began sessions/began_iso "
           "sessions/began_exact sessions/seen sessions/seen_iso sessions/seen_exact has_others more_others "
           "can_have_second_factor has_second_factor can_have_app_passwords has_app_passwords "
           "ends_app_passwords "
           "can_change_password password_open minimum_length "
           "not_changed current_problem new_problem "
           "again_problem "
           "remembers_email has_cookie_page";
}

http::Response show_profile(const Visit& visit) {
    Values values = profile(visit);
    values.set("done", text_of(notice_of(kDone, visit.request.args.get("done")), visit.language()));
    values.set("password_open", visit.request.path == "/profile/password");
    return visit.render(Page::Profile, std::move(values));
}

http::Response profile_with(const Visit& visit, const PasswordProblem& problem) {
    Values values = profile(visit);
    values.set("password_open", true);
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
