#include "pages/end_session.hpp"

#include "pages/pages.hpp"
#include "pages/profile.hpp"

namespace postern::pages {

void end_carried_sessions(const Visit& visit, std::string_view kept_token) {
    for (const std::string_view token : visit.site.session_cookie.read_all(visit.request)) {
        if (token != kept_token) visit.site.sessions.end_by_token(token, visit.actor);
    }
}

http::Response end_session(const Visit& visit) {
    const http::Fields& form = visit.request.form;
    if (form.count("id") != 1) return show_problem(visit, http::Status::BadRequest);
    if (form.get("id") == visit.session->id()) return sign_out(visit);
    // Searches only the user's own sessions, so that the answer does not reveal whether another user has a
    // session with this name.
    for (const sessions::Session& session : visit.site.sessions.of_user(visit.session->user.id)) {
        if (session.id() != form.get("id")) continue;
        visit.site.sessions.end(session, visit.actor);
        return back_to_profile(visit, Done::EndedSession);
    }
    return back_to_profile(visit, Done::WasOver);
}

http::Response end_other_sessions(const Visit& visit) {
    const sessions::Session& kept = *visit.session;
    visit.site.sessions.end_others(kept.user, kept.digest, visit.actor);
    return back_to_profile(visit, Done::EndedOthers);
}

}  // namespace postern::pages
