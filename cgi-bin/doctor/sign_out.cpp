#include <fmt/format.h>

#include "doctor/session_cookies.hpp"

namespace postern::doctor {
namespace {

using namespace std::chrono_literals;

// A cache of sessions may trust an ended session for a while (session.cache), so doctor tries several times.
constexpr int kTries = 5;
constexpr auto kPause = 1s;

bool ends_session(const Site& site, Visitor& leaving, const Answer& profile) {
    for (const Form& form : forms_in(profile.body)) {
        const auto action = resolve(site.own_page("profile"), form.action);
        if (!action || *action != site.own_page("logout")) continue;
        return leaving.submit(site.login, *action, urlencoded(form.fields)).is(Status::SeeOther);
    }
    return false;
}

// Opens the page with the old cookie, if a browser that kept the cookie would send it there.
void look_whether_over(const Site& site, Visitor late, const std::string& cookie,
                       const Instruments& instruments, Diagnosis& diagnosis) {
    if (!site.is_protected || diagnosis.has(Fault::NotProtected))
        return diagnosis.leave_open(Fault::SignOutFails, "no protected page was checked");
    if (!late.jar().why_kept_back(cookie, site.page, instruments.clock.now()).empty())
        return diagnosis.leave_open(Fault::SignOutFails, "browsers do not send the cookie to the page");
    for (int i = 0; i < kTries; ++i) {
        const Answer answer = late.open(site.page);
        if (!answer.has_come()) return;
        if (!answer.is_pass()) return diagnosis.rule_out({Fault::SignOutFails});
        instruments.pause(kPause);
    }
    diagnosis.find(Fault::SignOutFails, shown(site.page) + " opens with the old cookie");
}

}  // namespace

void sign_out(const Site& site, const Visitor& visitor, const SessionCookies& cookies,
              const Instruments& instruments, Diagnosis& diagnosis) {
    const ReceivedCookie* session = cookies.session();
    if (session == nullptr) {
        const bool has_begun = diagnosis.has(Fault::CookieLost);
        const std::string reason =
            has_begun
                ? "doctor cannot sign out without the session cookie: use postern session end --user EMAIL"
                : "doctor was not signed in";
        if (has_begun)
            diagnosis.advice.emplace_back(
                "doctor could not end its session: use postern session end --user EMAIL");
        diagnosis.leave_open(Fault::SessionLeft, reason);
        diagnosis.leave_open(Fault::SignOutFails, reason);
        return;
    }
    Visitor leaving(instruments.fetch, instruments.clock);
    leaving.is_for_sign_out = true;
    leaving.cookies = cookies.as_postern_knows_them();
    const Answer profile = leaving.open(site.own_page("profile"));
    if (ends_session(site, leaving, profile)) {
        diagnosis.rule_out({Fault::SessionLeft});
        return look_whether_over(site, visitor, session->cookie.name, instruments, diagnosis);
    }
    diagnosis.find(Fault::SessionLeft, fmt::format("{} {}, without a form to sign out",
                                                   shown(site.own_page("profile")), profile.status));
    diagnosis.leave_open(Fault::SignOutFails, "doctor could not sign out");
}

}  // namespace postern::doctor
