#include "pages/page_values.hpp"
#include "pages/pages.hpp"

namespace postern::pages {
namespace {

using http::Status;

std::string_view message(Status status) {
    switch (status) {
        case Status::BadRequest:
            return "The request could not be understood. Nothing was changed.";
        case Status::Forbidden:
            return "The request did not come from a page of this site, or that page was too old. Nothing was "
                   "changed. "
                   "Go back, reload the page and try again.";
        case Status::NotFound:
            return "There is no page at this address.";
        case Status::MethodNotAllowed:
            return "This address does not answer to that kind of request.";
        case Status::ContentTooLarge:
            return "More was sent than this site accepts. Nothing was changed.";
        case Status::RequestHeaderFieldsTooLarge:
            return "Your browser sent more cookies than this site reads. Delete the cookies of this site and "
                   "of its "
                   "neighbours, then try again.";
        case Status::UnsupportedMediaType:
            return "The form was sent in a way this site does not read. Nothing was changed.";
        case Status::ServiceUnavailable:
            return "The site cannot answer just now. Nothing is wrong with your request: please try again in "
                   "a moment.";
        default:
            return "Something went wrong here, not with you. Please try again in a moment.";
    }
}

}  // namespace

std::string_view problem_values() {
    return "status heading message request_id";
}

http::Response show_problem(const Visit& visit, Status status) {
    Values values;
    values.set("status", std::to_string(code(status)));
    values.set("heading", reason(status));
    values.set("message", message(status));
    values.set("request_id", visit.actor.request_id);
    return visit.render(Page::Problem, std::move(values), status);
}

}  // namespace postern::pages
