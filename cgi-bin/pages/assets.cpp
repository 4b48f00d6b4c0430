#include "pages/pages.hpp"

namespace postern::pages {
namespace {

http::Response asset(const Visit& visit, std::string_view file, std::string_view content_type) {
    http::Response response;
    response.headers.set("Content-Type", content_type);
    // The version in Postern's own link changes with the file, so browsers may keep the file for long. Any
    // other link may lead to another file after an update.
    const bool is_our_link = visit.request.args.get("v") == visit.site.templates.asset_version(file);
    response.headers.set("Cache-Control", is_our_link ? "public, max-age=31536000, immutable" : "no-cache");
    // A Postern page at a protected site of another host links to this file too.
    if (visit.site.config.public_url) response.headers.set("Cross-Origin-Resource-Policy", "cross-origin");
    response.body = visit.site.templates.asset(file);
    return response;
}

}  // namespace

http::Response show_style(const Visit& visit) {
    return asset(visit, "style.css", "text/css; charset=utf-8");
}

http::Response show_icon(const Visit& visit) {
    return asset(visit, "icon.svg", "image/svg+xml");
}

std::string asset_link(const Visit& visit, std::string_view file) {
    return visit.link(file) + "?v=" + visit.site.templates.asset_version(file);
}

}  // namespace postern::pages
