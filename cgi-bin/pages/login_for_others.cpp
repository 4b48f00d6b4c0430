#include "guards/origin.hpp"
#include "pages/pages.hpp"
#include "pages/return_target.hpp"
#include "pages/sign_in_form.hpp"
#include "pages/two_cookies.hpp"

namespace postern::pages {

// If an application's host proxies oauth2-proxy's pages to Postern, a form would be posted to that host. That
// host is a cross-site origin for the login page, so the visitor is redirected to the login page's own host.
http::Response show_login_for_others(const Visit& visit) {
    const std::string home = visit.site.public_origin();
    if (!visit.site.config.gate.compat) return show_login(visit);
    if (visit.request.host.empty() || guards::origin_of(visit.request) == home) return show_login(visit);
    std::string page = login_page_for_others(visit, field_of(note_of_cookies(visit)));
    // nginx's proxy_redirect turns an address that begins with the URL of proxy_pass and a slash into a path.
    // Without the slash, the address stays unchanged.
    if (page.substr(home.size()).starts_with("/?") || page == home + "/") page.erase(home.size(), 1);
    auto response = http::text("Sign in first.\n", http::Status::SeeOther);
    response.headers.set("Location", page);
    // Older snippets turn the answer into a 403 (error_page 401 =403), and browsers ignore Location in a 403.
    response.headers.set("Refresh", "0;url=" + page);
    return response;
}

}  // namespace postern::pages
