#include "pages/visit.hpp"

#include "guards/origin.hpp"
#include "pages/pages.hpp"

namespace postern::pages {

bool Visit::is_elsewhere() const {
    const std::string& own = site.config.public_url;
    return request.role != http::Role::Page && !own.empty() && !request.host.empty() &&
           !guards::is_sent_to(request, own);
}

std::string Visit::link(std::string_view page) const {
    return (is_elsewhere() ? site.config.public_url : "") + site.config.mount + std::string(page);
}

http::Response Visit::render(std::string_view page, Values values, http::Status status) const {
    values.set("mount", link(""));
    values.set("style", asset_link(*this, "style.css"));
    values.set("icon", asset_link(*this, "icon.svg"));
    // A protected site's scripts can read what is shown there: no token of a session's.
    const bool is_at_home = request.role == http::Role::Page;
    values.set("signed_in", session.has_value() && is_at_home);
    if (session && is_at_home) {
        values.set("user", session->user.email);
        values.set("csrf", site.csrf.token(session->digest));
    }
    return http::html(site.templates.render(page, values), status);
}

}  // namespace postern::pages
