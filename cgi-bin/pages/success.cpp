#include "pages/pages.hpp"

namespace postern::pages {

http::Response show_success(const Visit& visit) {
    return visit.render("success", {});
}

}  // namespace postern::pages
