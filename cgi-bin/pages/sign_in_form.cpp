#include "pages/sign_in_form.hpp"

#include <utility>

#include "base/duration.hpp"
#include "guards/return_target.hpp"
#include "pages/return_target.hpp"

namespace postern::pages {

http::Response show_sign_in_form(const Visit& visit, std::string_view page, http::Status status) {
    const std::string target = return_target(visit);
    Values values;
    values.set("email", visit.site.email_cookie.read(visit.request));
    values.set("return_to", target);
    values.set("has_return_to", !target.empty());
    const auto keep = visit.site.config.session.keep;
    values.set("keep_for", keep.count() == 0 ? "" : spell_duration(keep));
    auto response = visit.render(page, std::move(values), status);
    response.forms_lead_to = guards::origin_of_target(target);
    return response;
}

}  // namespace postern::pages
