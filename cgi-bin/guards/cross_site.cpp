#include "guards/cross_site.hpp"

#include <string>

namespace postern::guards {
namespace {

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return result;
}

bool has_port(std::string_view host) {
    const auto colon = host.rfind(':');
    return colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos;
}

// As a browser serialises an origin: lower case, the scheme's own port left out.
std::string own_origin(const http::Request& request) {
    const std::string_view scheme = request.secure ? "https" : "http";
    const std::string_view default_port = request.secure ? ":443" : ":80";
    std::string host = lower(request.host);
    if (!has_port(host) && !request.server_port.empty()) host += ":" + request.server_port;
    if (host.ends_with(default_port)) host.resize(host.size() - default_port.size());
    return std::string(scheme) + "://" + host;
}

}  // namespace

std::optional<std::string_view> cross_site_fault(const http::Request& request,
                                                 std::string_view public_origin) {
    if (!request.sec_fetch_site.empty()) {
        if (request.sec_fetch_site == "same-origin" || request.sec_fetch_site == "none") return std::nullopt;
        return "sec_fetch_site";
    }
    if (request.origin.empty()) return std::nullopt;
    if (request.origin == (public_origin.empty() ? own_origin(request) : public_origin)) return std::nullopt;
    return "origin";
}

}  // namespace postern::guards
