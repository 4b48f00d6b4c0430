#include "pages/return_target.hpp"

#include <span>
#include <utility>

#include "guards/origin.hpp"
#include "guards/return_target.hpp"

namespace postern::pages {
namespace {

// An answer contains this URL twice, beside 900 bytes of other headers.
constexpr std::size_t kMostBytesForOthers = 1500;

std::string safe(const Visit& visit, std::string target) {
    const config::Config& config = visit.site.config;
    target = guards::fitting_return_target(std::move(target));
    const bool is_safe =
        guards::is_safe_return_target(target, config.gate.origins) ||
        (config.public_url && guards::is_safe_return_target(target, std::span(&*config.public_url, 1)));
    return is_safe ? std::move(target) : "";
}

// Turns a path on another host into a URL of that host. Proxies may leave out the port of the host.
std::string on_their_host(const Visit& visit, const std::string& target) {
    if (!target.starts_with('/')) return safe(visit, target);
    for (const bool is_secure : {true, false}) {
        const std::string origin = guards::origin_of(is_secure, visit.request.host);
        if (std::string found = safe(visit, origin + target); !found.empty()) return found;
        for (const Origin& each : visit.site.config.gate.origins) {
            const std::string listed = each.to_string();
            if (!listed.starts_with(origin + ":")) continue;
            if (std::string found = safe(visit, listed + target); !found.empty()) return found;
        }
    }
    return {};
}

// oauth2-proxy's own pages lead to the login page, so they are not return targets.
bool is_page_of_oauth2_proxy(std::string_view target) {
    return target.starts_with("/oauth2/");
}

// The page of this site that contains the visitor's form, with `origin` before its path. Empty if the browser
// does not name the page.
std::string page_of_form(const Visit& visit, const std::string& origin) {
    const std::string_view referer = visit.request.referer;
    const std::string_view written = origin_part(referer);
    if (!guards::is_own_origin(visit.request, written)) return {};
    return safe(visit, guards::with_ascii_only(origin + std::string(referer.substr(written.size()))));
}

}  // namespace

std::string return_target(const Visit& visit) {
    const http::Request& request = visit.request;
    if (request.method != http::Method::Post) {
        std::string target = guards::wanted_return_target(request.query());
        // Vouch's snippet writes the URL unencoded and appends parameters of its own.
        if (visit.site.config.gate.compat) target = guards::without_vouch_parameters(std::move(target));
        return safe(visit, std::move(target));
    }
    for (const std::string_view name : guards::return_target_names()) {
        if (request.form.contains(name)) return safe(visit, std::string(request.form.get(name)));
    }
    return {};
}

std::string target_or_profile(const Visit& visit) {
    std::string target = return_target(visit);
    return target.empty() ? visit.link("profile") : target;
}

void set_return_to(Values& values, std::string_view target) {
    values.set("return_to", target);
    values.set("has_return_to", !target.empty());
}

std::string target_here(const Visit& visit) {
    const std::string origin = visit.is_elsewhere() ? guards::origin_of(visit.request) : "";
    // A form's address may not answer a GET.
    if (visit.request.method == http::Method::Post) {
        if (std::string page = page_of_form(visit, origin); !page.empty()) return page;
    }
    return safe(visit, guards::with_ascii_only(origin + visit.request.uri));
}

std::string forwarded_target(const Visit& visit) {
    if (is_page_of_oauth2_proxy(visit.request.forwarded_url)) return {};
    return on_their_host(visit, guards::with_ascii_only(visit.request.forwarded_url));
}

std::string login_page_for_others(const Visit& visit, std::string_view field) {
    return page_for_others(visit, "", field);
}

std::string page_for_others(const Visit& visit, std::string_view name, std::string_view field) {
    const std::string asked_for = return_target(visit);
    const std::string target = asked_for.empty() ? forwarded_target(visit) : on_their_host(visit, asked_for);
    const std::string origin = visit.site.public_origin();
    std::string page = origin + link_with_target(visit, name, target, field);
    return page.size() <= kMostBytesForOthers ? page : origin + link_with_target(visit, name, "", field);
}

std::string link_with_target(const Visit& visit, std::string_view page, std::string_view target,
                             std::string_view field) {
    const std::string query = guards::query_with_target(target, field);
    return visit.link(page) + (query.empty() ? "" : "?" + query);
}

}  // namespace postern::pages
