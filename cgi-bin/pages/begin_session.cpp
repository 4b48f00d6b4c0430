#include "pages/begin_session.hpp"

#include "pages/end_session.hpp"
#include "pages/navigation.hpp"
#include "pages/return_target.hpp"
#include "sessions/user_agent.hpp"

namespace postern::pages {
namespace {

void give_session(http::Response& response, const Visit& visit, const sessions::Sessions::Started& started) {
    const Site& site = visit.site;
    site.session_cookie.set(response, visit.request, started.token,
                            site.sessions.cookie_lifetime(started.session), site.clock.now());
}

}  // namespace

sessions::Sessions::Started begin_session(const Visit& visit, const Proven& proven) {
    const Site& site = visit.site;
    auto started =
        site.sessions.start(proven.user, {.address = visit.request.remote_address,
                                          .browser = sessions::describe_browser(visit.request.user_agent),
                                          .is_kept = proven.is_kept,
                                          .form = proven.form,
                                          .attempts = proven.attempts,
                                          .factors = proven.factors,
                                          .is_proven = proven.is_proven,
                                          .may_lack_code = site.second_factors.are_possible()});
    if (started.token.empty()) return started;
    end_carried_sessions(visit, started.token.reveal());
    if (const auto token = site.pending_cookie.read(visit.request)) site.pending.end_by_token(*token);
    site.metrics.count_sign_in(logging::SignInOutcome::SignedIn);
    if (started.is_new) logging::signed_in(visit.actor, proven.user.email.typed, started.session.digest);
    return started;
}

void give_first_session(http::Response& response, const Visit& visit,
                        const sessions::Sessions::Started& started) {
    visit.site.email_cookie.set(response, visit.request, started.session.user.email.typed,
                                visit.site.clock.now());
    give_session(response, visit, started);
    if (visit.site.pending_cookie.is_sent(visit.request))
        visit.site.pending_cookie.remove(response, visit.request);
}

http::Response in_renewed_session(const Visit& visit,
                                  const std::optional<sessions::Sessions::Started>& renewed,
                                  const std::function<http::Response(const Visit&)>& answer) {
    if (!renewed) return http::redirect(visit.link(""));
    logging::session_renewed(visit.actor, renewed->session.user.email.typed, renewed->session.digest,
                             visit.session->digest);
    Visit now = visit;
    now.session = renewed->session;
    auto response = answer(now);
    give_session(response, visit, *renewed);
    return response;
}

std::string after_sign_in(const Visit& visit, const std::string& target) {
    if (target.empty()) return visit.link("success");
    const bool may_refuse_cookies =
        is_navigation(visit.request) && visit.request.cookies.begin() == visit.request.cookies.end();
    return may_refuse_cookies ? link_with_target(visit, "success", target) : target;
}

}  // namespace postern::pages
