
#include "base/number.hpp"
#include "pages/page_values.hpp"
#include "pages/pages.hpp"

namespace postern::pages {
namespace {

struct WantedCookie {
    std::string name;
    std::string value;
    http::CookieOptions options;
};

Result<http::SameSite> same_site_of(std::string_view text) {
    if (text == "Lax") return http::SameSite::Lax;
    if (text == "Strict") return http::SameSite::Strict;
    if (text == "None") return http::SameSite::None;
    if (text.empty()) return http::SameSite::Unset;
    return failure("SameSite is Lax, Strict or None");
}

Result<std::chrono::seconds> lifetime_of(std::string_view text) {
    const auto seconds = parse_number<std::int32_t>(text);
    if (seconds.value_or(-1) < 0) return failure("the lifetime is a whole number of seconds");
    return std::chrono::seconds{*seconds};
}

Result<WantedCookie> wanted_cookie(const http::Fields& form) {
    WantedCookie wanted{std::string(form.get("name")), std::string(form.get("value")), {}};
    wanted.options.path = form.get("path");
    wanted.options.domain = form.get("domain");
    wanted.options.secure = form.contains("secure");
    wanted.options.http_only = form.contains("http_only");
    const auto same_site = same_site_of(form.get("same_site"));
    if (!same_site) return tl::unexpected(same_site.error());
    wanted.options.same_site = *same_site;
    const bool is_deletion = form.get("action") == "delete";
    if (is_deletion) wanted.value.clear();
    if (is_deletion || !form.get("max_age").empty()) {
        const auto lifetime = lifetime_of(is_deletion ? "0" : form.get("max_age"));
        if (!lifetime) return tl::unexpected(lifetime.error());
        wanted.options.max_age = *lifetime;
    }
    return wanted;
}

http::Response page(const Visit& visit, std::string_view set_cookie, std::string_view problem) {
    Values::List cookies;
    for (const auto& [name, value] : visit.request.cookies) {
        Values cookie;
        cookie.set("name", name);
        // The session token must not appear on the screen.
        cookie.set("value", visit.site.session_cookie.is_own_name(name) ? "(not shown)" : value);
        cookies.push_back(std::move(cookie));
    }
    Values values;
    values.set("has_cookies", !cookies.empty());
    values.set("cookies", std::move(cookies));
    values.set("set_cookie", set_cookie);
    values.set("has_set", !set_cookie.empty());
    values.set("problem", problem);
    values.set("has_problem", !problem.empty());
    auto response = visit.render(Page::Cookie, std::move(values),
                                 problem.empty() ? http::Status::Ok : http::Status::BadRequest);
    if (!set_cookie.empty()) response.headers.add("Set-Cookie", set_cookie);
    return response;
}

}  // namespace

std::string_view cookie_values() {
    return "cookies cookies/name cookies/value has_cookies set_cookie has_set problem has_problem";
}

http::Response show_cookies(const Visit& visit) {
    http::CookieOptions options;
    options.path = visit.site.config.mount;
    const auto line = http::format_set_cookie("foo", "bar", options, visit.site.clock.now());
    return page(visit, *line, "");
}

http::Response change_cookie(const Visit& visit) {
    const auto wanted = wanted_cookie(visit.request.form);
    if (!wanted) return page(visit, "", wanted.error().message);
    if (visit.site.session_cookie.is_own_name(wanted->name)) {
        return page(visit, "", "the session's own cookie cannot be changed here");
    }
    const auto line =
        http::format_set_cookie(wanted->name, wanted->value, wanted->options, visit.site.clock.now());
    return line ? page(visit, *line, "") : page(visit, "", line.error().message);
}

}  // namespace postern::pages
