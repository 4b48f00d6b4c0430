#include "http/response.hpp"

#include <stdexcept>
#include <utility>

namespace postern::http {
namespace {

Response with_body(std::string body, std::string_view content_type, Status status) {
    Response response;
    response.status = status;
    response.headers.set("Content-Type", content_type);
    response.body = std::move(body);
    return response;
}

}  // namespace

void Response::set_cookie(std::string_view name, std::string_view value, const CookieOptions& options,
                          Time now) {
    const auto line = format_set_cookie(name, value, options, now);
    if (!line) throw std::invalid_argument("set_cookie: wrong cookie " + std::string(name));
    headers.add("Set-Cookie", *line);
}

void Response::delete_cookie(std::string_view name, CookieOptions options) {
    options.max_age = std::chrono::seconds{0};
    set_cookie(name, "", options, Time{});
}

bool lets_through(const Request& request, const Response& response) {
    return request.role == Role::Authorizer && response.status == Status::Ok;
}

Response html(std::string body, Status status) {
    return with_body(std::move(body), "text/html; charset=utf-8", status);
}

Response text(std::string body, Status status) {
    return with_body(std::move(body), "text/plain; charset=utf-8", status);
}

Response redirect(std::string_view location) {
    Response response;
    response.status = Status::SeeOther;
    response.headers.set("Location", location);
    return response;
}

}  // namespace postern::http
