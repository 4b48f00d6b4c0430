#include "pages/visit.hpp"

#include "guards/origin.hpp"
#include "pages/page_values.hpp"
#include "pages/pages.hpp"

namespace postern::pages {

std::string_view values_of_every_page() {
    return "lang dir space mount style icon look_name look_logo look_note look_help look_help_text signed_in "
           "user "
           "csrf";
}

bool Visit::is_elsewhere() const {
    const auto& own = site.config.public_url;
    return request.role != http::Role::Page && own && !request.host.empty() &&
           !guards::is_sent_to(request, *own);
}

std::string Visit::link(std::string_view page) const {
    return (is_elsewhere() ? site.public_origin() : "") + site.config.mount + std::string(page);
}

http::Response Visit::render(Page page, Values values, http::Status status) const {
    values.set("mount", link(""));
    values.set("style", style_link(*this));
    values.set("icon", icon_link(*this));
    values.set("look_logo", logo_link(*this));
    // Scripts of a protected site can read this page there, so the page gets no CSRF token of the session.
    const bool is_at_home = request.role == http::Role::Page;
    values.set("signed_in", session.has_value() && is_at_home);
    if (session && is_at_home) {
        values.set("user", session->user.email.typed);
        values.set("csrf", site.csrf.token(session->digest));
    }
    return http::html(site.templates.render(page, values, language()), status);
}

}  // namespace postern::pages
