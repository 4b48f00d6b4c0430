#include "guards/return_target.hpp"
#include "pages/page_values.hpp"
#include "pages/pages.hpp"
#include "pages/return_target.hpp"
#include "pages/sign_in_form.hpp"

namespace postern::pages {

std::string_view framed_values() {
    return "target note";
}

// The only page that may be shown inside another page, and only inside a page of the site to which its link
// leads. The page must not name the visitor and must not contain a form, so that a stolen click gains
// nothing.
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
    return framed_page(visit, return_target(visit), sentence_of(note_of(visit), visit.language()),
                       http::Status::Ok);
}

}  // namespace postern::pages
