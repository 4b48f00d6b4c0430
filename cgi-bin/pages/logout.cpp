#include "pages/page_values.hpp"
#include "pages/pages.hpp"
#include "pages/return_target.hpp"
#include "pages/sign_in_form.hpp"
#include "pages/two_cookies.hpp"

namespace postern::pages {

std::string_view logout_values() {
    return "return_to has_return_to";
}

http::Response show_sign_out(const Visit& visit) {
    const std::string target = return_target(visit);
    if (!visit.session) return http::redirect(login_link(visit, target));
    Values values;
    set_return_to(values, target);
    return visit.render(Page::Logout, std::move(values));
}

http::Response sign_out(const Visit& visit) {
    // If only one of two cookies were deleted, the other cookie would sign the visitor in again.
    if (note_of_cookies(visit) != Note::None) return delete_session_cookies(visit);
    if (visit.session) visit.site.sessions.sign_out(*visit.session, visit.actor);
    auto response = http::redirect(login_link(visit, return_target(visit), Note::SignedOut));
    visit.site.session_cookie.remove(response, visit.request);
    // Clear-Site-Data applies to the whole host. Below a path, Postern shares the host with applications and
    // must not delete their data. Never add "cookies": it would delete the remembered email too.
    if (visit.site.config.mount == "/") response.headers.set("Clear-Site-Data", "\"cache\", \"storage\"");
    return response;
}

}  // namespace postern::pages
