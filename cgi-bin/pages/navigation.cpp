#include "pages/navigation.hpp"

#include <algorithm>
#include <array>

#include "base/ascii.hpp"

namespace postern::pages {
namespace {

constexpr std::array<std::string_view, 5> kFrames = {"iframe", "frame", "embed", "object", "fencedframe"};

constexpr std::array<std::string_view, 4> kBrowsers = {" Firefox/", " Chrome/", " Safari/", " Trident/"};

// Browsers list HTML first when they load a page. Scripts that accept HTML list another type or "*/*" first.
bool prefers_html(std::string_view accept) {
    const std::string_view first = take_until(accept, ',');
    const std::string type = lower_case(trimmed(first.substr(0, first.find(';'))));
    return type == "text/html" || type == "application/xhtml+xml";
}

// Scripts send words such as "XMLHttpRequest", "fetch" or "swup". Android's WebView sends the name of its
// app, which contains a dot, with every page that a person opens.
bool is_requested_by_script(std::string_view requested_with) {
    return !requested_with.empty() && requested_with.find('.') == std::string_view::npos;
}

bool is_by_script(const http::Request& request) {
    const bool is_read = request.method == http::Method::Get || request.method == http::Method::Head;
    // Links and forms send only GET and POST. Browsers send Origin with a form's POST, but not with a link.
    if (!is_read && request.method != http::Method::Post) return true;
    if (is_read && !request.origin.empty()) return true;
    if (lower_case(request.upgrade).find("websocket") != std::string::npos) return true;
    return request.is_of_library || is_requested_by_script(request.requested_with);
}

}  // namespace

bool is_navigation(const http::Request& request) {
    if (is_prefetch(request)) return false;
    if (!request.sec_fetch_mode.empty()) return request.sec_fetch_mode == "navigate";
    return !is_by_script(request) && prefers_html(request.accept);
}

bool is_of_browser(const http::Request& request) {
    if (!request.sec_fetch_mode.empty() || !request.origin.empty() || !request.purpose.empty()) return true;
    if (is_navigation(request) || request.is_of_library || is_requested_by_script(request.requested_with))
        return true;
    // Over plain http, only this header is left. Many programs begin it with Mozilla/5.0, too.
    const std::string_view agent = request.user_agent;
    return agent.starts_with("Mozilla/") && std::ranges::any_of(kBrowsers, [&](std::string_view name) {
               return agent.find(name) != std::string_view::npos;
           });
}

bool is_framed(const http::Request& request) {
    return std::ranges::find(kFrames, request.sec_fetch_dest) != kFrames.end();
}

bool is_prefetch(const http::Request& request) {
    return starts_with_ignoring_case(request.purpose, "prefetch");
}

}  // namespace postern::pages
