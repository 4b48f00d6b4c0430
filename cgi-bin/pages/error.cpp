#include "pages/pages.hpp"
#include "pages/sign_in_form.hpp"

namespace postern::pages {

http::Response show_error(const Visit& visit) {
    return show_sign_in_form(visit, "error", http::Status::Forbidden);
}

}  // namespace postern::pages
