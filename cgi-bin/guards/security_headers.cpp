#include "guards/security_headers.hpp"

namespace postern::guards {

void add_security_headers(http::Response& response, const http::Request& request) {
    http::Headers& headers = response.headers;
    headers.set(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'; object-src 'none'");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("X-Frame-Options", "DENY");
    // Not no-referrer: browsers would send "Origin: null" with our own forms, which on plain http is all
    // there is to tell them from another site's.
    headers.set("Referrer-Policy", "same-origin");
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
