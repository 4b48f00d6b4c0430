#include "http/response.hpp"
#include "pages/pages.hpp"
#include "pages/return_target.hpp"
#include "pages/second.hpp"
#include "pages/send_back.hpp"
#include "pages/sign_in_form.hpp"

namespace postern::pages {

namespace {

// Both ways to sign in differ only in the answer to a wrong password (`refused`).
http::Response sign_in_or(http::Response (*refused)(const Visit&), const Visit& visit) {
    const http::Fields& form = visit.request.form;
    // With two values for one field, the visitor may have meant another value than Postern checks.
    if (form.count("email") > 1 || form.count("password") > 1 || form.count("keep") > 1)
        return show_problem(visit, http::Status::BadRequest);
    const Site& site = visit.site;
    const auto outcome =
        site.password_login.sign_in(form.get("email"), Secret(form.get("password")), visit.actor);
    if (const auto* throttled = std::get_if<users::Throttled>(&outcome)) {
        site.metrics.count_sign_in(logging::SignInOutcome::Throttled);
        return show_throttled(visit, throttled->wait);
    }
    if (const auto* signed_in = std::get_if<users::SignedIn>(&outcome))
        return after_password(visit, *signed_in);
    site.metrics.count_sign_in(logging::SignInOutcome::Refused);
    return refused(visit);
}

http::Response form_again(const Visit& visit) {
    SignInFields fields = typed_fields(visit);
    fields.is_refused = true;
    return show_sign_in_form(visit, Page::Error, fields, http::Status::Forbidden);
}

http::Response to_error_page(const Visit& visit) {
    auto response = http::redirect(link_with_target(visit, "error", return_target(visit)));
    keep_for_error_page(response, visit);
    return response;
}

}  // namespace

http::Response show_login(const Visit& visit) {
    if (!visit.session) return show_sign_in_form(visit, Page::Login, remembered_fields(visit));
    const std::string target = return_target(visit);
    if (target.empty()) return http::redirect(visit.link("profile"));
    // The target page would send the visitor back here.
    if (note_of(visit) == Note::TwoCookies) return show_two_cookies(visit);
    return send_back(visit, target);
}

http::Response sign_in_here(const Visit& visit) {
    return sign_in_or(form_again, visit);
}

http::Response sign_in(const Visit& visit) {
    return sign_in_or(to_error_page, visit);
}

}  // namespace postern::pages
