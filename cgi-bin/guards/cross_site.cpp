#include "guards/cross_site.hpp"

#include <string>

#include "guards/origin.hpp"

namespace postern::guards {

std::optional<std::string_view> cross_site_fault(const http::Request& request,
                                                 const std::optional<Origin>& public_origin) {
    if (!request.sec_fetch_site.empty()) {
        if (request.sec_fetch_site == "same-origin" || request.sec_fetch_site == "none") return std::nullopt;
        return "sec_fetch_site";
    }
    if (request.origin.empty()) return std::nullopt;
    const bool is_ours =
        public_origin ? request.origin == public_origin->to_string() : is_own_origin(request, request.origin);
    return is_ours ? std::nullopt : std::optional<std::string_view>("origin");
}

}  // namespace postern::guards
