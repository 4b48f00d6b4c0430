#include "pages/visit.hpp"

#include "guards/origin.hpp"
#include "pages/pages.hpp"

namespace postern::pages {

bool Visit::is_elsewhere() const {
    const std::string& own = site.config.public_url;
    return request.role != http::Role::Page && !own.empty() && !request.host.empty() &&
           guards::origin_of(request) != own;
}

std::string Visit::link(std::string_view page) const {
    return (is_elsewhere() ? site.config.public_url : "") + site.config.mount + std::string(page);
}

http::Response Visit::render(std::string_view page, Values values, http::Status status) const {
    values.set("mount", link(""));
    values.set("style", asset_link(*this, "style.css"));
    values.set("icon", asset_link(*this, "icon.svg"));
    values.set("signed_in", session.has_value());
    if (session) {
        values.set("user", session->user.email);
        values.set("csrf", site.csrf.token(session->digest));
    }
    return http::html(site.templates.render(page, values), status);
}

}  // namespace postern::pages
