#include <array>
#include <ctime>

#include "pages/pages.hpp"

namespace postern::pages {
namespace {

// `pattern` as strftime has it, in UTC.
std::string formatted(Time time, const char* pattern) {
    const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 64> text{};
    return {text.data(), std::strftime(text.data(), text.size(), pattern, &parts)};
}

}  // namespace

http::Response show_profile(const Visit& visit) {
    Values values;
    values.set("began", formatted(visit.session->began, "%-d %B %Y, %H:%M UTC"));
    values.set("began_iso", formatted(visit.session->began, "%Y-%m-%dT%H:%M:%SZ"));
    values.set("address", visit.session->address);
    values.set("remembers_email", !visit.site.email_cookie.read(visit.request).empty());
    return visit.render("profile", std::move(values));
}

http::Response forget_email(const Visit& visit) {
    auto response = http::redirect(visit.link("profile"));
    visit.site.email_cookie.remove(response, visit.request);
    return response;
}

}  // namespace postern::pages
