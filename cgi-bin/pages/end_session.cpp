#include "pages/pages.hpp"
#include "pages/profile.hpp"

namespace postern::pages {

http::Response end_session(const Visit& visit) {
    const http::Fields& form = visit.request.form;
    if (form.count("id") != 1) return show_problem(visit, http::Status::BadRequest);
    const users::User& user = visit.session->user;
    if (form.get("id") == visit.session->id()) return sign_out(visit);
    // Looked for among the user's own: whether somebody else has one of that name, nobody learns here.
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
    const auto all = visit.site.sessions.of_user(kept.user.id);
    visit.site.sessions.end_others(kept.user.id, kept.digest);
    for (const sessions::Session& session : all) {
        if (session.digest != kept.digest)
            logging::session_ended(visit.actor, kept.user.email, session.digest);
    }
    return back_to_profile(visit, Done::EndedOthers);
}

}  // namespace postern::pages
