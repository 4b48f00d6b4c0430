#include <utility>

#include "pages/page_values.hpp"
#include "pages/pages.hpp"
#include "pages/return_target.hpp"
#include "pages/sign_in_form.hpp"

namespace postern::pages {

std::string_view success_values() {
    return "has_cookie_page";
}

http::Response show_success(const Visit& visit) {
    // A browser that refuses cookies arrives here after the right password without a session.
    if (!visit.session)
        return show_sign_in_form(visit, Page::NotKept, remembered_fields(visit), http::Status::Forbidden);
    const std::string target = return_target(visit);
    if (!target.empty()) return http::redirect(target);
    Values values;
    values.set("has_cookie_page", visit.site.config.pages.cookie);
    return visit.render(Page::Success, std::move(values));
}

}  // namespace postern::pages
