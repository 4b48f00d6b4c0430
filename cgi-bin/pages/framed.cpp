#include "guards/return_target.hpp"
#include "pages/page_values.hpp"
#include "pages/pages.hpp"
#include "pages/return_target.hpp"
#include "pages/sign_in_form.hpp"

namespace postern::pages {

std::string_view framed_values() {
    return "target note";
}

// The one page that another page may show inside of it, and only a page of the site that the link leads to.
// The page must not say who the visitor is, and have no form: nothing on it is worth a stolen click.
http::Response framed_page(const Visit& visit, const std::string& target, std::string_view note,
                           http::Status status) {
    Values values;
    values.set("target", target.empty() ? visit.link("") : target);
    values.set("note", note);
    auto response = visit.render(Page::Framed, std::move(values), status);
    const std::string_view origin = origin_part(target);
    response.framed_by = origin.empty() ? "'self'" : origin;
    return response;
}

http::Response show_framed(const Visit& visit) {
    return framed_page(visit, return_target(visit), sentence_of(note_of(visit)), http::Status::Ok);
}

}  // namespace postern::pages
