#include "pages/visit.hpp"

#include "pages/pages.hpp"

namespace postern::pages {

http::Response Visit::render(std::string_view page, Values values, http::Status status) const {
    values.set("mount", site.config.mount);
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
