#include "pages/sign_in_form.hpp"

#include "base/duration.hpp"
#include "pages/return_target.hpp"

namespace postern::pages {

Values sign_in_form(const Visit& visit) {
    const std::string target = return_target(visit);
    Values values;
    values.set("email", visit.site.email_cookie.read(visit.request));
    values.set("return_to", target);
    values.set("has_return_to", !target.empty());
    const auto keep = visit.site.config.session.keep;
    values.set("keep_for", keep.count() == 0 ? "" : spell_duration(keep));
    return values;
}

}  // namespace postern::pages
