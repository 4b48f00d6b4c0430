#include "http/response.hpp"
#include "pages/pages.hpp"
#include "pages/return_target.hpp"
#include "pages/sign_in_form.hpp"
#include "sessions/user_agent.hpp"

namespace postern::pages {

http::Response show_login(const Visit& visit) {
    if (!visit.session) return show_sign_in_form(visit, "login");
    const std::string target = return_target(visit);
    return http::redirect(target.empty() ? visit.link("profile") : target);
}

http::Response sign_in(const Visit& visit) {
    const http::Fields& form = visit.request.form;
    // Two answers to one question: whichever was read, somebody could have meant the other.
    if (form.count("email") > 1 || form.count("password") > 1 || form.count("keep") > 1)
        return show_problem(visit, http::Status::BadRequest);
    const std::string target = return_target(visit);
    const Site& site = visit.site;
    const auto outcome =
        site.password_login.sign_in(form.get("email"), Secret(form.get("password")), visit.actor);
    if (const auto* throttled = std::get_if<users::Throttled>(&outcome)) {
        site.metrics.count_sign_in(logging::SignInOutcome::Throttled);
        return show_throttled(visit, throttled->wait);
    }
    const auto* user = std::get_if<users::User>(&outcome);
    if (user == nullptr) {
        site.metrics.count_sign_in(logging::SignInOutcome::Refused);
        return http::redirect(link_with_target(visit, "error", target));
    }

    // A new session at every sign-in: what this browser carried before, its own or planted, is worth nothing
    // now.
    for (const std::string_view token : site.session_cookie.read_all(visit.request)) {
        site.sessions.end_by_token(token);
    }
    const auto started =
        site.sessions.start(*user, {.address = visit.request.remote_address,
                                    .browser = sessions::describe_browser(visit.request.user_agent),
                                    .is_kept = form.get("keep") == "on"});
    site.metrics.count_sign_in(logging::SignInOutcome::SignedIn);
    logging::signed_in(visit.actor, user->email, started.session.digest);
    auto response = http::redirect(target.empty() ? visit.link("success") : target);
    site.email_cookie.set(response, visit.request, user->email, site.clock.now());
    site.session_cookie.set(response, visit.request, started.token,
                            site.sessions.cookie_lifetime(started.session), site.clock.now());
    return response;
}

}  // namespace postern::pages
