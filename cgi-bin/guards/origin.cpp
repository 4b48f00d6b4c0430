#include "guards/origin.hpp"

namespace postern::guards {
namespace {

bool has_port(std::string_view host) {
    const auto colon = host.rfind(':');
    return colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos;
}

bool is_sent_to(const http::Request& request, std::string_view origin, bool secure) {
    if (request.host.empty()) return false;
    if (origin == origin_of(secure, request.host)) return true;
    const bool is_stripped = !has_port(request.host) && !request.server_port.empty();
    return is_stripped && origin == origin_of(secure, request.host + ":" + request.server_port);
}

}  // namespace

std::string origin_of(bool secure, std::string_view host) {
    return origin_text(secure ? "https" : "http", host);
}

std::string origin_of(const http::Request& request) {
    return request.host.empty() ? "" : origin_of(request.secure, request.host);
}

bool is_sent_to(const http::Request& request, const Origin& origin) {
    return is_sent_to(request, origin.to_string(), origin.is_https());
}

bool is_own_origin(const http::Request& request, std::string_view origin) {
    return is_sent_to(request, origin, request.secure);
}

}  // namespace postern::guards
