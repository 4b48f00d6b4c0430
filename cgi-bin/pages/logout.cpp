#include "pages/pages.hpp"
#include "pages/return_target.hpp"

namespace postern::pages {

http::Response sign_out(const Visit& visit) {
    if (visit.session) {
        visit.site.sessions.end(visit.session->digest);
        logging::signed_out(visit.actor, visit.session->user.email, visit.session->digest);
    }
    auto response = http::redirect(link_with_target(visit, "", return_target(visit)));
    visit.site.session_cookie.remove(response, visit.request);
    // Not "cookies": that would take the remembered email and the cookies of every application on this host.
    response.headers.set("Clear-Site-Data", "\"cache\", \"storage\"");
    return response;
}

}  // namespace postern::pages
