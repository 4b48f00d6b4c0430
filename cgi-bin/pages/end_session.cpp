#include "pages/end_session.hpp"

#include "pages/pages.hpp"
#include "pages/profile.hpp"

namespace postern::pages {

void end_carried_sessions(const Visit& visit, std::string_view kept_token) {
    for (const std::string_view token : visit.site.session_cookie.read_all(visit.request)) {
        if (token == kept_token) continue;
        if (const auto ended = visit.site.sessions.end_by_token(token))
            logging::session_ended(visit.actor, ended->user.email, ended->digest);
    }
}

http::Response end_session(const Visit& visit) {
    const http::Fields& form = visit.request.form;
    if (form.count("id") != 1) return show_problem(visit, http::Status::BadRequest);
    const users::User& user = visit.session->user;
    if (form.get("id") == visit.session->id()) return sign_out(visit);
    // Searches only the user's own sessions, so that the answer does not reveal whether another user has a
    // session with this name.
    for (const sessions::Session& session : visit.site.sessions.of_user(user.id)) {
        if (session.id() != form.get("id")) continue;
        visit.site.sessions.end(session.digest);
        logging::session_ended(visit.actor, user.email, session.digest);
        return back_to_profile(visit, Done::EndedSession);
    }
    return back_to_profile(visit, Done::WasOver);
}

http::Response end_other_sessions(const Visit& visit) {
    const sessions::Session& kept = *visit.session;
    end_others(visit, visit.site.sessions.of_user(kept.user.id), kept.digest);
    return back_to_profile(visit, Done::EndedOthers);
}

void end_others(const Visit& visit, const std::vector<sessions::Session>& live,
                std::string_view kept_digest) {
    const sessions::Session& own = *visit.session;
    visit.site.sessions.end_others(own.user.id, kept_digest);
    for (const sessions::Session& session : live) {
        if (session.digest != own.digest) logging::session_ended(visit.actor, own.user.email, session.digest);
    }
}

}  // namespace postern::pages
