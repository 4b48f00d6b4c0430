#include "http/status.hpp"

namespace postern::http {

std::string_view reason(Status status) {
    switch (status) {
        case Status::Ok:
            return "OK";
        case Status::Accepted:
            return "Accepted";
        case Status::NoContent:
            return "No Content";
        case Status::SeeOther:
            return "See Other";
        case Status::BadRequest:
            return "Bad Request";
        case Status::Unauthorized:
            return "Unauthorized";
        case Status::Forbidden:
            return "Forbidden";
        case Status::NotFound:
            return "Not Found";
        case Status::MethodNotAllowed:
            return "Method Not Allowed";
        case Status::ContentTooLarge:
            return "Content Too Large";
        case Status::UnsupportedMediaType:
            return "Unsupported Media Type";
        case Status::TooManyRequests:
            return "Too Many Requests";
        case Status::RequestHeaderFieldsTooLarge:
            return "Request Header Fields Too Large";
        case Status::InternalServerError:
            return "Internal Server Error";
        case Status::ServiceUnavailable:
            return "Service Unavailable";
    }
    return "Unknown";
}

}  // namespace postern::http
