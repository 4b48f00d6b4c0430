#include "pages/return_target.hpp"

#include <span>
#include <utility>

#include "base/encoding.hpp"
#include "guards/origin.hpp"
#include "guards/return_target.hpp"

namespace postern::pages {
namespace {

std::string safe(const Visit& visit, std::string target) {
    const config::Config& config = visit.site.config;
    const bool is_safe = guards::is_safe_return_target(target, config.gate.origins) ||
                         (!config.public_url.empty() &&
                          guards::is_safe_return_target(target, std::span(&config.public_url, 1)));
    return is_safe ? std::move(target) : "";
}

}  // namespace

std::string return_target(const Visit& visit) {
    const http::Request& request = visit.request;
    if (request.method != http::Method::Post) {
        std::string target = guards::wanted_return_target(request.query());
        // Vouch's snippet writes the address as it is, and parameters of its own behind it.
        if (visit.site.config.gate.compat) target = guards::without_vouch_parameters(std::move(target));
        return safe(visit, std::move(target));
    }
    for (const std::string_view name : guards::return_target_names()) {
        if (request.form.contains(name)) return safe(visit, std::string(request.form.get(name)));
    }
    return {};
}

std::string target_here(const Visit& visit) {
    const std::string origin = visit.is_elsewhere() ? guards::origin_of(visit.request) : "";
    return safe(visit, guards::with_ascii_only(origin + visit.request.uri));
}

std::string forwarded_target(const Visit& visit) {
    return safe(visit, guards::with_ascii_only(visit.request.forwarded_url));
}

std::string link_with_target(const Visit& visit, std::string_view page, std::string_view target) {
    return visit.link(page) + (target.empty() ? "" : "?rd=" + percent_encoded(target, "-._~/"));
}

}  // namespace postern::pages
