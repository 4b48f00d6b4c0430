#include "pages/page_values.hpp"
#include "pages/pages.hpp"
#include "pages/return_target.hpp"
#include "pages/sign_in_form.hpp"

namespace postern::pages {

std::string_view success_values() {
    return "";
}

http::Response show_success(const Visit& visit) {
    // A browser that refuses cookies arrives here after the right password without a session.
    if (!visit.session)
        return show_sign_in_form(visit, Page::NotKept, remembered_fields(visit), http::Status::Forbidden);
    const std::string target = return_target(visit);
    return target.empty() ? visit.render(Page::Success, {}) : http::redirect(target);
}

}  // namespace postern::pages
