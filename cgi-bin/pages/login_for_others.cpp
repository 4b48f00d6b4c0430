#include "guards/origin.hpp"
#include "pages/pages.hpp"
#include "pages/return_target.hpp"
#include "pages/sign_in_form.hpp"
#include "pages/two_cookies.hpp"

namespace postern::pages {

// Where an application's host hands on oauth2-proxy's pages, a form would be posted to that host, which is
// another site to the login page.
http::Response show_login_for_others(const Visit& visit) {
    const std::string home = visit.site.public_origin();
    if (!visit.site.config.gate.compat) return show_login(visit);
    if (visit.request.host.empty() || guards::origin_of(visit.request) == home) return show_login(visit);
    std::string page = login_page_for_others(visit, field_of(note_of_cookies(visit)));
    // nginx's proxy_redirect makes a path of an address that begins with proxy_pass's and a slash.
    if (page.substr(home.size()).starts_with("/?") || page == home + "/") page.erase(home.size(), 1);
    auto response = http::text("Sign in first.\n", http::Status::SeeOther);
    response.headers.set("Location", page);
    // Older snippets make a 403 of the answer (error_page 401 =403), and no browser follows its Location.
    response.headers.set("Refresh", "0;url=" + page);
    return response;
}

}  // namespace postern::pages
