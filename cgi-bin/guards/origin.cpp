#include "guards/origin.hpp"

#include "base/ascii.hpp"

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
    const std::string_view default_port = secure ? ":443" : ":80";
    if (host.ends_with(default_port)) host.remove_suffix(default_port.size());
    return (secure ? "https://" : "http://") + lower_case(host);
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
