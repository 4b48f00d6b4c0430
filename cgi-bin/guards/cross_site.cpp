#include "guards/cross_site.hpp"

#include <string>

#include "guards/origin.hpp"

namespace postern::guards {
namespace {

bool has_port(std::string_view host) {
    const auto colon = host.rfind(':');
    return colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos;
}

bool is_own(const http::Request& request) {
    const std::string& host = request.host;
    if (host.empty()) return false;
    if (request.origin == origin_of(request)) return true;
    // Debian's fastcgi_params strip the port off HTTP_HOST; the one that the server listens on stands in for
    // it.
    const bool is_stripped = !has_port(host) && !request.server_port.empty();
    return is_stripped && request.origin == origin_of(request.secure, host + ":" + request.server_port);
}

}  // namespace

std::optional<std::string_view> cross_site_fault(const http::Request& request,
                                                 std::string_view public_origin) {
    if (!request.sec_fetch_site.empty()) {
        if (request.sec_fetch_site == "same-origin" || request.sec_fetch_site == "none") return std::nullopt;
        return "sec_fetch_site";
    }
    if (request.origin.empty()) return std::nullopt;
    const bool is_ours = public_origin.empty() ? is_own(request) : request.origin == public_origin;
    return is_ours ? std::nullopt : std::optional<std::string_view>("origin");
}

}  // namespace postern::guards
