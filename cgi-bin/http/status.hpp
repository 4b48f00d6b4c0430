#pragma once

#include <string_view>

namespace postern::http {

// The status codes of Postern's answers (RFC 9110 §15).
enum class Status {
    Ok = 200,
    Accepted = 202,
    NoContent = 204,
    SeeOther = 303,
    BadRequest = 400,
    Unauthorized = 401,
    Forbidden = 403,
    NotFound = 404,
    MethodNotAllowed = 405,
    ContentTooLarge = 413,
    UnsupportedMediaType = 415,
    TooManyRequests = 429,              // RFC 6585 §4
    RequestHeaderFieldsTooLarge = 431,  // RFC 6585 §5
    InternalServerError = 500,
    ServiceUnavailable = 503,
};

constexpr int code(Status status) {
    return static_cast<int>(status);
}

// The reason phrase: "See Other".
std::string_view reason(Status status);

}  // namespace postern::http
