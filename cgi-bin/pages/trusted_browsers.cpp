#include <string_view>

#include "logging/audit.hpp"
#include "pages/pages.hpp"

namespace postern::pages {

http::Response end_trust(const Visit& visit) {
    const http::Fields& form = visit.request.form;
    if (form.count("id") != 1) return show_problem(visit, http::Status::BadRequest);
    const Site& site = visit.site;
    const users::User& user = visit.session->user;
    // Searches only the user's own browsers.
    for (const users::TrustedBrowser& each : site.trusted_browsers.of_user(user)) {
        if (logging::session_id(each.digest) != form.get("id")) continue;
        if (site.trusted_browsers.end(user, each.digest)) logging::trust_ended(visit.actor, user.email.typed);
    }
    return http::redirect(visit.link("profile/second"));
}

}  // namespace postern::pages
