#include "pages/navigation.hpp"
#include "pages/pages.hpp"
#include "pages/sign_in_form.hpp"

namespace postern::pages {

http::Response show_error(const Visit& visit) {
    // Does not show the remembered email: after a mistake, it may be the email of another person.
    SignInFields fields = fields_kept_for_error_page(visit);
    fields.is_refused = true;
    auto response = show_sign_in_form(visit, Page::Error, fields, http::Status::Forbidden);
    if (!is_prefetch(visit.request)) forget_error_page_fields(response, visit);
    return response;
}

}  // namespace postern::pages
