#include "pages/recovery_codes.hpp"

#include <string>
#include <utility>

#include "pages/fresh.hpp"
#include "pages/page_values.hpp"
#include "pages/pages.hpp"
#include "pages/return_target.hpp"

namespace postern::pages {

std::string_view recovery_codes_values() {
    return "codes codes/code left used next return_to has_return_to";
}

http::Response show_new_codes(const Visit& visit, const std::vector<Secret>& codes) {
    Values::List rows;
    for (const Secret& code : codes)
        rows.emplace_back().set("code", code.reveal());
    Values values;
    values.set("codes", std::move(rows));
    values.set("next", target_or_profile(visit));
    return visit.render(Page::RecoveryCodes, std::move(values));
}

http::Response show_recovery_codes(const Visit& visit) {
    const auto state = visit.site.second_factors.of(visit.session->user.id);
    if (!state.added) return show_problem(visit, http::Status::NotFound);
    Values values;
    values.set("left", std::to_string(state.recovery_codes));
    values.set("used", visit.request.args.get("done") == "used");
    set_return_to(values, return_target(visit));
    values.set("next", target_or_profile(visit));
    return visit.render(Page::RecoveryCodes, std::move(values));
}

http::Response make_recovery_codes(const Visit& visit) {
    if (auto response = ask_for_proof(visit, "profile/codes")) return *std::move(response);
    const auto codes = visit.site.second_factors.renew_recovery_codes(visit.session->user, visit.actor);
    if (codes.empty()) return show_problem(visit, http::Status::NotFound);
    return show_new_codes(visit, codes);
}

}  // namespace postern::pages
