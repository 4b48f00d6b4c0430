#include "pages/problem.hpp"

#include <string>
#include <utility>

#include "pages/messages.hpp"
#include "pages/page_values.hpp"
#include "pages/pages.hpp"

namespace postern::pages {
namespace {

using http::Status;

struct Sentences {
    MessageKey heading;
    MessageKey lead;
};

Sentences sentences_of(Status status) {
    switch (status) {
        case Status::BadRequest:
            return {"problem.bad_request", "problem.bad_request.lead"};
        case Status::Forbidden:
            return {"problem.forbidden", "problem.forbidden.lead"};
        case Status::NotFound:
            return {"problem.not_found", "problem.not_found.lead"};
        case Status::MethodNotAllowed:
            return {"problem.method", "problem.method.lead"};
        case Status::ContentTooLarge:
            return {"problem.too_large", "problem.too_large.lead"};
        case Status::RequestHeaderFieldsTooLarge:
            return {"problem.cookies", "problem.cookies.lead"};
        case Status::UnsupportedMediaType:
            return {"problem.media_type", "problem.media_type.lead"};
        case Status::ServiceUnavailable:
            return {"problem.unavailable", "problem.unavailable.lead"};
        default:
            return {"problem.internal", "problem.internal.lead"};
    }
}

}  // namespace

std::string_view problem_values() {
    return "heading message status request_id";
}

void set_reference(Values& values, const Visit& visit, Status status) {
    values.set("status", std::to_string(code(status)));
    values.set("request_id", visit.actor.request_id);
}

http::Response show_problem(const Visit& visit, Status status) {
    const auto& [heading, lead] = sentences_of(status);
    Values values;
    values.set("heading", visit.language().say(heading));
    values.set("message", visit.language().say(lead));
    set_reference(values, visit, status);
    return visit.render(Page::Problem, std::move(values), status);
}

}  // namespace postern::pages
