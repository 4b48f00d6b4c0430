#include <algorithm>
#include <array>
#include <exception>
#include <functional>

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "doctor/application.hpp"
#include "doctor/page_cache.hpp"
#include "doctor/session_cookies.hpp"
#include "doctor/site.hpp"

namespace postern::doctor {
namespace {

// One session of doctor, from the sign-in to the sign-out.
class DoctorSession {
public:
    DoctorSession(const Site& site, const Account& account, const Instruments& instruments,
                  Diagnosis& diagnosis)
        : site_(site),
          account_(account),
          instruments_(instruments),
          diagnosis_(diagnosis),
          visitor_(instruments.fetch, instruments.clock) {}

    // Returns the page that a cache may show to another session.
    std::optional<CachedPage> run() {
        with_session([this](const Answer& answer) {
            if (is_accepted(answer)) look_around(answer);
        });
        return cached_;
    }

    // Signs in again and checks whether this session gets the page that the cache kept.
    void look_again(const CachedPage& cached) {
        with_session([&](const Answer&) {
            if (cookies_.session() == nullptr) return;
            look_for_cached_page(cached, visitor_, diagnosis_);
        });
    }

private:
    void with_session(const std::function<void(const Answer&)>& look) {
        const Answer answer = sign_in();
        cookies_ = SessionCookies(visitor_.received());
        try {
            look(answer);
        } catch (const std::exception&) {
            leave();
            throw;
        }
        leave();
    }

    void leave() {
        sign_out(site_, visitor_, cookies_, instruments_, diagnosis_);
        hide_secrets();
    }

    Answer sign_in() {
        http::Fields fields;
        for (const auto& [name, value] : site_.form.fields) {
            // Doctor must not stay signed in, even if `keep` is checked by default.
            if (name != "email" && name != "password" && name != "keep") fields.add(name, value);
        }
        fields.add("email", account_.email);
        fields.add("password", std::string(account_.password.reveal()));
        return visitor_.submit(site_.login, site_.form_action, urlencoded(fields));
    }

    bool is_accepted(const Answer& answer) {
        const std::string words =
            fmt::format("POST {}: {}", shown(site_.form_action),
                        answer.has_come() ? std::to_string(answer.status) : shown(answer.reason));
        const auto next = resolve(site_.form_action, answer.header("Location"));
        if (answer.silence == Silence::GivenUp) {
            diagnosis_.leave_open(Fault::SignInFails, answer.reason);
        } else if (answer.is(Status::Forbidden) && login_form_in(answer.body)) {
            refuse(words);
        } else if (answer.is(Status::Forbidden)) {
            diagnosis_.find(Fault::PublicUrl, "the sign-in was refused as a form of another site; " + words);
        } else if (answer.is(Status::TooManyRequests)) {
            diagnosis_.find(Fault::SignInFails,
                            words + ", because of too many attempts: wait, and try again");
        } else if (!answer.is(Status::SeeOther) || !next) {
            diagnosis_.find(Fault::SignInFails, words);
        } else if (next->path() == site_.own_page("error").path()) {
            refuse(fmt::format("{} to {}", words, shown(*next)));
        } else {
            diagnosis_.rule_out({Fault::SignInFails, Fault::SignInRefused});
            if (next->path() != site_.own_page("second").path()) return true;
            diagnosis_.leave_all_open(
                {Needs::SignIn, Needs::Both},
                "this user needs a second factor, and doctor has none: give a user with "
                "a password alone");
            return false;
        }
        diagnosis_.leave_all_open({Needs::SignIn, Needs::Both}, "the sign-in failed");
        return false;
    }

    // The email or the password is wrong: the answer was the form or the error page.
    void refuse(const std::string& words) {
        diagnosis_.rule_out({Fault::SignInFails});
        diagnosis_.find(Fault::SignInRefused, words);
    }

    void look_around(const Answer& answer) {
        cookies_.examine(site_, instruments_.clock.now(), diagnosis_);
        const Walk walk = visitor_.go_on(site_.form_action, answer);
        if (!site_.is_protected) {
            look_whether_known();
            return;
        }
        look_for_page(walk);
        for (const Url& url : possible_checks(site_)) {
            const Answer verdict = visitor_.open(url);
            if (verdict.is(Status::NoContent) || !verdict.header("Remote-User").empty()) {
                diagnosis_.find(Fault::CheckReachable,
                                fmt::format("{} {} for a signed-in visitor", shown(url), verdict.status));
            }
        }
    }

    // Reports why the session does not hold, unless an earlier finding explains it.
    void lose_session(const std::string& seen) {
        const ReceivedCookie* cookie = cookies_.session();
        if (cookie == nullptr) return;
        if (!cookie->why_dropped.empty())
            return diagnosis_.leave_open(Fault::CookieLost, "cookie-refused was found");
        const Url& page = site_.is_protected ? site_.page : site_.login;
        const std::string kept_back =
            visitor_.jar().why_kept_back(cookie->cookie.name, page, instruments_.clock.now());
        diagnosis_.find(Fault::CookieLost,
                        kept_back.empty()
                            ? fmt::format("{}, though the browser sends {}", seen, name_of(cookie->cookie))
                            : fmt::format("browsers do not send {} to {}: {}", name_of(cookie->cookie),
                                          shown(page), kept_back));
    }

    void look_whether_known() {
        const Answer page = visitor_.open(site_.login);
        if (login_form_in(page.body)) lose_session("the login page does not know the session");
        if (page.has_come()) diagnosis_.rule_out({Fault::CookieLost});
    }

    // Examines the page to which the sign-in led back. If the sign-in led elsewhere, reports that and opens
    // the page.
    void look_for_page(const Walk& walk) {
        const bool is_settled = walk.last.has_come() && !walk.last.is(Status::Unauthorized) &&
                                !walk.last.is_server_error() && !walk.is_loop &&
                                !login_form_in(walk.last.body);
        const bool was_at_page =
            std::ranges::find(walk.steps, site_.page, &Walk::Step::url) != walk.steps.end();
        if (walk.last.silence == Silence::GivenUp) return;
        if (was_at_page || !is_settled) {
            if (is_shown(walk)) look_at_page(walk);
            return;
        }
        if (!site_.entry)
            diagnosis_.leave_open(Fault::LandsElsewhere, "the page does not lead to the login page");
        else if (diagnosis_.has(Fault::TargetLost))
            diagnosis_.leave_open(Fault::LandsElsewhere, "target-lost was found");
        else
            diagnosis_.find(Fault::LandsElsewhere, in_words(walk));
        const Walk there = visitor_.go(site_.page);
        if (is_shown(there)) look_at_page(there);
    }

    // Tells whether the walk ends at the page and the page is shown.
    bool is_shown(const Walk& walk) {
        const std::string words = in_words(walk);
        const bool is_at_login = login_form_in(walk.last.body).has_value();
        if (walk.last.silence == Silence::GivenUp) return false;
        if (walk.last.has_failed()) {
            diagnosis_.find(Fault::PageFails, fmt::format("{}: {}", words, shown(walk.last.reason)));
        } else if (is_at_login || walk.last.is(Status::Unauthorized)) {
            lose_session(words);
        } else if (walk.is_loop) {
            lose_session_in_loop(words);
        } else if (walk.last.is_server_error()) {
            diagnosis_.rule_out({Fault::LoopWhenSignedIn, Fault::CookieLost});
            rule_out_landing();
            diagnosis_.find(Fault::PageFails, words);
        } else if (asks_for_proof(walk.end())) {
            diagnosis_.rule_out({Fault::CookieLost, Fault::LoopWhenSignedIn});
            rule_out_landing();
            diagnosis_.leave_all_open({Needs::Both},
                                      "the page asks for a second factor or a fresh proof (POSTERN_REQUIRE)");
            return false;
        } else {
            diagnosis_.rule_out({Fault::CookieLost, Fault::LoopWhenSignedIn, Fault::PageFails});
            rule_out_landing();
            if (!walk.last.is(Status::Forbidden)) return true;
            diagnosis_.leave_all_open({Needs::Both}, "this user may not see the page (403, POSTERN_REQUIRE)");
            return false;
        }
        diagnosis_.leave_all_open({Needs::Both}, "the sign-in does not lead back to the page");
        return false;
    }

    // Tells whether this is the page to which a rule with factor: or fresh: sends signed-in visitors.
    bool asks_for_proof(const Url& url) const {
        constexpr std::array<std::string_view, 3> kPages = {"second", "profile/second", "fresh"};
        return url.origin == site_.login.origin && std::ranges::any_of(kPages, [&](std::string_view page) {
                   return url.path() == site_.own_page(page).path();
               });
    }

    void rule_out_landing() {
        if (site_.entry && !diagnosis_.has(Fault::TargetLost)) diagnosis_.rule_out({Fault::LandsElsewhere});
    }

    void lose_session_in_loop(const std::string& words) {
        const ReceivedCookie* cookie = cookies_.session();
        const bool is_sent =
            cookie != nullptr &&
            visitor_.jar().why_kept_back(cookie->cookie.name, site_.page, instruments_.clock.now()).empty();
        if (!is_sent) return lose_session(words);
        diagnosis_.rule_out({Fault::CookieLost});
        diagnosis_.find(Fault::LoopWhenSignedIn, words);
    }

    void look_at_page(const Walk& walk) {
        if (walk.end().origin != site_.page.origin) {
            return diagnosis_.leave_all_open({Needs::Both}, "the page redirects signed-in visitors to " +
                                                                shown(walk.end().origin.to_string()));
        }
        look_at_application(walk.end(), account_, visitor_, cookies_, diagnosis_);
        cached_ = look_for_cache(site_, walk, visitor_, instruments_, diagnosis_);
    }

    void hide_secrets() {
        diagnosis_.hide(account_.password.reveal());
        diagnosis_.hide(percent_encoded(account_.password.reveal()));
        cookies_.hide_in(diagnosis_);
    }

    const Site& site_;
    const Account& account_;
    const Instruments& instruments_;
    Diagnosis& diagnosis_;
    Visitor visitor_;
    SessionCookies cookies_;  // from the sign-in
    std::optional<CachedPage> cached_;
};

}  // namespace

void look_as_signed_in(const Site& site, const Account& account, const Instruments& instruments,
                       Diagnosis& diagnosis) {
    const auto cached = DoctorSession(site, account, instruments, diagnosis).run();
    if (cached) DoctorSession(site, account, instruments, diagnosis).look_again(*cached);
}

}  // namespace postern::doctor
