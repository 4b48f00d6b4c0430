#include "guards/origin.hpp"

#include "base/ascii.hpp"

namespace postern::guards {

std::string origin_of(bool secure, std::string_view host) {
    const std::string_view default_port = secure ? ":443" : ":80";
    if (host.ends_with(default_port)) host.remove_suffix(default_port.size());
    return (secure ? "https://" : "http://") + lower_case(host);
}

std::string origin_of(const http::Request& request) {
    return request.host.empty() ? "" : origin_of(request.secure, request.host);
}

}  // namespace postern::guards
