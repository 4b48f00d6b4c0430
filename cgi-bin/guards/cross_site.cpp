#include "guards/cross_site.hpp"

#include <string>

#include "guards/origin.hpp"

namespace postern::guards {
namespace {

// A browser that came over this scheme names it.
bool is_own(const http::Request& request) {
    return request.origin.starts_with(request.secure ? "https:" : "http:") &&
           is_sent_to(request, request.origin);
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
