#include "guards/security_headers.hpp"

#include <string>

namespace postern::guards {
namespace {

std::string policy(const http::Request& request, const config::Config& config) {
    std::string assets = "'self'";
    std::string forms = "'self'";
    if (request.role != http::Role::Page) {
        if (!config.public_url.empty()) assets += ' ' + config.public_url;
    } else {
        // Browsers hold a form to this on every redirection that it leads to.
        for (const std::string& origin : config.gate.origins)
            forms += ' ' + origin;
    }
    return "default-src 'none'; style-src " + assets + "; img-src " + assets + "; form-action " + forms +
           "; frame-ancestors 'none'; base-uri 'none'; object-src 'none'";
}

}  // namespace

void add_security_headers(http::Response& response, const http::Request& request,
                          const config::Config& config) {
    http::Headers& headers = response.headers;
    if (request.role == http::Role::Authorizer && response.status == http::Status::Ok) return;
    if (request.role == http::Role::Check) return headers.set("Cache-Control", "no-store");
    headers.set("Content-Security-Policy", policy(request, config));
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("X-Frame-Options", "DENY");
    // Not no-referrer: browsers would send "Origin: null" with our own forms, which on plain http is all
    // there is to tell them from another site's.
    headers.set("Referrer-Policy", "same-origin");
    if (!headers.contains("Cross-Origin-Resource-Policy"))
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Permissions-Policy",
                "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()");
    if (headers.get("Content-Type").starts_with("text/html"))
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
    if (request.secure) headers.set("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
    if (!headers.contains("Cache-Control")) {
        headers.set("Cache-Control", "no-store");
        headers.set("Vary", "Cookie");
    }
}

}  // namespace postern::guards
