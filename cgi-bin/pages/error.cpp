#include "pages/pages.hpp"
#include "pages/sign_in_form.hpp"

namespace postern::pages {

http::Response show_error(const Visit& visit) {
    return visit.render("error", sign_in_form(visit), http::Status::Forbidden);
}

}  // namespace postern::pages
