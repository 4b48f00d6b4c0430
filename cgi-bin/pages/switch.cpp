#include "pages/page_values.hpp"
#include "pages/pages.hpp"
#include "pages/return_target.hpp"

namespace postern::pages {

std::string_view switch_values() {
    return "return_to has_return_to";
}

http::Response show_switch(const Visit& visit) {
    const std::string target = return_target(visit);
    if (!visit.session) return http::redirect(link_with_target(visit, "", target));
    Values values;
    set_return_to(values, target);
    return visit.render(Page::Switch, std::move(values));
}

}  // namespace postern::pages
