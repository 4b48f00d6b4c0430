#include "pages/pages.hpp"
#include "pages/return_target.hpp"

namespace postern::pages {

http::Response show_refused(const Visit& visit) {
    const std::string target = target_here(visit);
    // Signed out since the check.
    if (!visit.session) return http::redirect(link_with_target(visit, "", target));
    Values values;
    values.set("refused", visit.session->user.email);
    values.set("switch", link_with_target(visit, "switch", target));
    values.set("request_id", visit.actor.request_id);
    // Shown on the protected site, whose scripts can read it: without the tokens that a page of ours has for
    // somebody signed in.
    Visit stranger = visit;
    stranger.session.reset();
    return stranger.render("refused", std::move(values), http::Status::Forbidden);
}

}  // namespace postern::pages
