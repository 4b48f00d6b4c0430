#include <utility>

#include "pages/pages.hpp"

namespace postern::pages {
namespace {

struct File {
    std::string contents;
    std::string content_type;
    std::string version;
};

http::Response answer(const Visit& visit, File file) {
    http::Response response;
    response.headers.set("Content-Type", file.content_type);
    // The version in Postern's own link changes with the file, so browsers may keep the file for long. Any
    // other link may lead to another file after an update.
    const bool is_our_link = visit.request.args.get("v") == file.version;
    response.headers.set("Cache-Control", is_our_link ? "public, max-age=31536000, immutable" : "no-cache");
    // A Postern page at a protected site of another host links to this file too.
    if (visit.site.config.public_url) response.headers.set("Cross-Origin-Resource-Policy", "cross-origin");
    response.body = std::move(file.contents);
    return response;
}

http::Response show_image(const Visit& visit, std::string_view file, std::string_view content_type) {
    const Templates& templates = visit.site.templates;
    return answer(visit, {templates.asset(file), std::string(content_type), templates.asset_version(file)});
}

// The colours of look.accent follow those of the style sheet.
std::string version_of_style(const Site& site) {
    return site.templates.asset_version("style.css") + site.look.style_version();
}

std::string address(const Visit& visit, std::string_view file, const std::string& version) {
    return visit.link(file) + "?v=" + version;
}

}  // namespace

http::Response show_style(const Visit& visit) {
    const Site& site = visit.site;
    return answer(visit, {site.templates.asset("style.css") + site.look.style(), "text/css; charset=utf-8",
                          version_of_style(site)});
}

http::Response show_icon(const Visit& visit) {
    return show_image(visit, "icon.svg", "image/svg+xml");
}

http::Response show_favicon(const Visit& visit) {
    return show_image(visit, "favicon.ico", "image/vnd.microsoft.icon");
}

http::Response show_touch_icon(const Visit& visit) {
    // Phones do not show an SVG image on the home screen.
    const auto& logo = visit.site.look.logo();
    if (logo && logo->is_png()) return answer(visit, {logo->contents, logo->content_type, logo->version});
    return show_image(visit, "apple-touch-icon.png", "image/png");
}

http::Response show_logo(const Visit& visit) {
    const auto& logo = visit.site.look.logo();
    if (!logo) return show_problem(visit, http::Status::NotFound);
    auto response = answer(visit, {logo->contents, logo->content_type, logo->version});
    response.headers.set("Content-Security-Policy", kLogoPolicy);
    return response;
}

std::string style_link(const Visit& visit) {
    return address(visit, "style.css", version_of_style(visit.site));
}

std::string icon_link(const Visit& visit) {
    return address(visit, "icon.svg", visit.site.templates.asset_version("icon.svg"));
}

std::string logo_link(const Visit& visit) {
    const auto& logo = visit.site.look.logo();
    return logo ? address(visit, "logo", logo->version) : icon_link(visit);
}

}  // namespace postern::pages
