#include "pages/navigation.hpp"
#include "pages/page_values.hpp"
#include "pages/pages.hpp"
#include "pages/problem.hpp"
#include "pages/return_target.hpp"
#include "pages/two_cookies.hpp"
#include "users/app_password.hpp"

namespace postern::pages {

std::string_view refused_values() {
    return "refused switch status request_id";
}

http::Response show_refused(const Visit& visit) {
    const std::string target = target_here(visit);
    if (users::carries_app_password(visit.request.authorization.reveal()))
        return http::text("This app password does not open this page.\n", http::Status::Forbidden);
    // The visitor has signed out since the check.
    if (!visit.session) return http::redirect(login_link(visit, target, note_of_cookies(visit)));
    if (is_framed(visit.request)) return framed_page(visit, target, "", http::Status::Forbidden);
    Values values;
    values.set("refused", visit.session->user.email.typed);
    values.set("switch", link_with_target(visit, "switch", target));
    set_reference(values, visit, http::Status::Forbidden);
    return visit.render(Page::Refused, std::move(values), http::Status::Forbidden);
}

}  // namespace postern::pages
