#include "pages/sign_in_form.hpp"

#include "base/duration.hpp"
#include "base/encoding.hpp"
#include "guards/return_target.hpp"

namespace postern::pages {

Values sign_in_form(const Visit& visit) {
    const std::string_view target = return_target(visit.request.args);
    Values values;
    values.set("email", visit.site.email_cookie.read(visit.request));
    values.set("return_to", target);
    values.set("has_return_to", !target.empty());
    const auto keep = visit.site.config.session.keep;
    values.set("keep_for", keep.count() == 0 ? "" : spell_duration(keep));
    return values;
}

std::string_view return_target(const http::Fields& fields) {
    const std::string_view target = fields.get("rd");
    return guards::is_safe_return_target(target) ? target : std::string_view();
}

std::string link_with_target(const Visit& visit, std::string_view page, std::string_view target) {
    return visit.link(page) + (target.empty() ? "" : "?rd=" + percent_encoded(target, "-._~/"));
}

}  // namespace postern::pages
