#include "guards/security_headers.hpp"

#include <string>

#include <fmt/format.h>

namespace postern::guards {
namespace {

std::string policy(const http::Response& response, const http::Request& request,
                   const std::optional<Origin>& public_origin) {
    std::string assets = "'self'";
    if (request.role != http::Role::Page && public_origin)
        assets.append(" ").append(public_origin->to_string());
    // Browsers apply form-action to every redirect that follows a form.
    std::string forms = "'self'";
    if (!response.forms_lead_to.empty()) forms += ' ' + response.forms_lead_to;
    return fmt::format(
        "default-src 'none'; style-src {0}; img-src {0}; form-action {1}; frame-ancestors {2}; base-uri "
        "'none'; "
        "object-src 'none'",
        assets, forms, response.framed_by.empty() ? "'none'" : response.framed_by);
}

std::string transport_security(const config::Config& config) {
    std::string policy = "max-age=31536000";
    // Below a path, other programs share the host, and its subdomains are not Postern's to decide about.
    if (config.hsts.include_subdomains && config.mount == "/") policy += "; includeSubDomains";
    return policy;
}

}  // namespace

void add_security_headers(http::Response& response, const http::Request& request,
                          const config::Config& config) {
    http::Headers& headers = response.headers;
    if (http::lets_through(request, response)) return;
    if (response.status == http::Status::Unauthorized && !headers.contains("WWW-Authenticate"))
        headers.set("WWW-Authenticate", kSignInChallenge);
    if (request.role == http::Role::Check) return headers.set("Cache-Control", "no-store");
    if (!headers.contains("Content-Security-Policy"))
        headers.set("Content-Security-Policy", policy(response, request, config.public_url));
    headers.set("X-Content-Type-Options", "nosniff");
    // For browsers that do not know frame-ancestors; the others ignore this header.
    headers.set("X-Frame-Options", response.framed_by.empty() ? "DENY" : "SAMEORIGIN");
    // Not no-referrer: browsers would then send "Origin: null" with Postern's own forms. On plain http,
    // Origin is the only way to tell them from the forms of other sites.
    headers.set("Referrer-Policy", "same-origin");
    if (!headers.contains("Cross-Origin-Resource-Policy"))
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Permissions-Policy",
                "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()");
    if (headers.get("Content-Type").starts_with("text/html"))
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
    // Not for the host of a protected site: Postern does not decide how browsers reach that host.
    if (request.secure && request.role == http::Role::Page)
        headers.set("Strict-Transport-Security", transport_security(config));
    if (!headers.contains("Cache-Control")) {
        headers.set("Cache-Control", "no-store");
        headers.set("Vary", "Cookie");
    }
}

}  // namespace postern::guards
