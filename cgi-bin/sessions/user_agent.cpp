#include "sessions/user_agent.hpp"

#include <span>

namespace postern::sessions {
namespace {

struct Sign {
    std::string_view in_header;
    std::string_view means;
};

// The first name in the header counts: nearly every browser also claims to be the browsers further down.
constexpr Sign kBrowsers[] = {
    {"bot/", "Robot"},
    {"crawler", "Robot"},
    {"spider", "Robot"},
    {"Edg/", "Edge"},
    {"EdgA/", "Edge"},
    {"EdgiOS/", "Edge"},
    {"Edge/", "Edge"},
    {"OPR/", "Opera"},
    {"OPT/", "Opera"},
    {"OPiOS/", "Opera"},
    {"Opera", "Opera"},
    {"SamsungBrowser/", "Samsung Internet"},
    {"Vivaldi/", "Vivaldi"},
    {"YaBrowser/", "Yandex Browser"},
    {"UCBrowser/", "UC Browser"},
    {"DuckDuckGo/", "DuckDuckGo"},
    {"Ddg/", "DuckDuckGo"},
    {"SeaMonkey/", "SeaMonkey"},
    {"Firefox/", "Firefox"},
    {"FxiOS/", "Firefox"},
    {"Epiphany/", "GNOME Web"},
    {"Chromium/", "Chromium"},
    {"Chrome/", "Chrome"},
    {"CriOS/", "Chrome"},
    {"Safari/", "Safari"},
    {"MSIE ", "Internet Explorer"},
    {"Trident/", "Internet Explorer"},
};

constexpr Sign kSystems[] = {
    {"iPad", "iPad"},       {"Windows Phone", "Windows Phone"},
    {"iPhone", "iPhone"},   {"iPod", "iPod"},
    {"CrOS", "ChromeOS"},   {"Android", "Android"},
    {"Windows", "Windows"}, {"Macintosh", "macOS"},
    {"FreeBSD", "FreeBSD"}, {"OpenBSD", "OpenBSD"},
    {"Linux", "Linux"},
};

// These headers do not name the system, and no browser claims to be one of these programs.
constexpr Sign kTools[] = {
    {"curl/", "curl"},
    {"Wget/", "Wget"},
    {"python-requests/", "python-requests"},
    {"Go-http-client/", "Go"},
};

std::string_view first_of(std::span<const Sign> signs, std::string_view user_agent) {
    for (const Sign& sign : signs) {
        if (user_agent.find(sign.in_header) != std::string_view::npos) return sign.means;
    }
    return {};
}

}  // namespace

std::string describe_browser(std::string_view user_agent) {
    for (const Sign& tool : kTools) {
        if (user_agent.starts_with(tool.in_header)) return std::string(tool.means);
    }
    const std::string_view browser = first_of(kBrowsers, user_agent);
    const std::string_view system = first_of(kSystems, user_agent);
    std::string text(browser.empty() ? kUnknownBrowser : browser);
    if (!system.empty()) text.append(kOnSystem).append(system);
    return text;
}

}  // namespace postern::sessions
