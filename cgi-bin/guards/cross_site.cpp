#include "guards/cross_site.hpp"

#include <string>

#include "base/ascii.hpp"

namespace postern::guards {
namespace {

bool has_port(std::string_view host) {
    const auto colon = host.rfind(':');
    return colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos;
}

// As a browser serialises an origin: lower case, the scheme's own port left out.
std::string origin_of(bool secure, std::string host) {
    const std::string_view default_port = secure ? ":443" : ":80";
    if (host.ends_with(default_port)) host.resize(host.size() - default_port.size());
    return (secure ? "https://" : "http://") + host;
}

bool is_own(const http::Request& request) {
    const std::string host = lower_case(request.host);
    if (host.empty()) return false;
    if (request.origin == origin_of(request.secure, host)) return true;
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
