#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/number.hpp"
#include "pages/page_values.hpp"
#include "pages/pages.hpp"

namespace postern::pages {
namespace {

using http::CookieFault;

struct WantedCookie {
    std::string name;
    std::string value;
    http::CookieOptions options;
};

// The message, and the name of the field that has the fault.
struct Problem {
    MessageKey message;
    const char* field;
};

template <typename T>
using Outcome = tl::expected<T, Problem>;

tl::unexpected<Problem> problem(MessageKey message, const char* field) {
    return tl::unexpected(Problem{message, field});
}

Outcome<http::SameSite> same_site_of(std::string_view text) {
    if (text == "Lax") return http::SameSite::Lax;
    if (text == "Strict") return http::SameSite::Strict;
    if (text == "None") return http::SameSite::None;
    if (text.empty()) return http::SameSite::Unset;
    return problem("cookie.wrong_same_site", "same_site");
}

Outcome<std::chrono::seconds> lifetime_of(std::string_view text) {
    const auto seconds = parse_number<std::int32_t>(text);
    if (seconds.value_or(-1) < 0) return problem("cookie.wrong_lifetime", "max_age");
    return std::chrono::seconds{*seconds};
}

Outcome<WantedCookie> wanted_cookie(const http::Fields& form) {
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
    if (form.get("action") == "encode") wanted.value = http::cookie_encoded(wanted.value);
    if (is_deletion || !form.get("max_age").empty()) {
        const auto lifetime = lifetime_of(is_deletion ? "0" : form.get("max_age"));
        if (!lifetime) return tl::unexpected(lifetime.error());
        wanted.options.max_age = *lifetime;
    }
    return wanted;
}

Problem problem_of(CookieFault fault) {
    switch (fault) {
        case CookieFault::Name:
            return {"cookie.wrong_name", "name"};
        case CookieFault::Value:
            return {"cookie.wrong_value", "value"};
        case CookieFault::TooLarge:
            return {"cookie.too_large", "value"};
        case CookieFault::Path:
            return {"cookie.wrong_path", "path"};
        case CookieFault::Domain:
            return {"cookie.wrong_domain", "domain"};
        case CookieFault::Lifetime:
            return {"cookie.wrong_lifetime", "max_age"};
        case CookieFault::NeedsSecure:
            return {"cookie.needs_secure", "secure"};
        case CookieFault::HostPrefix:
            break;
    }
    return {"cookie.host_prefix", "name"};
}

// The form keeps the typed fields after a problem, and is empty otherwise.
void set_form(Values& values, const Visit& visit, bool has_problem) {
    const http::Fields& form = visit.request.form;
    for (const char* name : {"name", "value", "max_age", "path", "domain"})
        values.set("typed_" + std::string(name), has_problem ? form.get(name) : "");
    if (!has_problem) values.set("typed_path", visit.site.config.mount);
    const std::string_view same_site = has_problem ? form.get("same_site") : "Lax";
    values.set("is_lax", same_site == "Lax");
    values.set("is_strict", same_site == "Strict");
    values.set("is_none", same_site == "None");
    values.set("is_secure", has_problem && form.contains("secure"));
    values.set("is_http_only", !has_problem || form.contains("http_only"));
}

Values page(const Visit& visit, bool has_problem) {
    Values::List cookies;
    for (const auto& [name, value] : visit.request.cookies) {
        Values cookie;
        cookie.set("name", name);
        // The session token must not appear on the screen.
        const bool is_secret = visit.site.is_own_cookie(name);
        cookie.set("is_secret", is_secret);
        cookie.set("value", is_secret ? "" : value);
        cookies.push_back(std::move(cookie));
    }
    Values values;
    values.set("has_cookies", !cookies.empty());
    values.set("cookies", std::move(cookies));
    set_form(values, visit, has_problem);
    return values;
}

http::Response page_with(const Visit& visit, std::string_view set_cookie) {
    Values values = page(visit, false);
    values.set("set_cookie", set_cookie);
    auto response = visit.render(Page::Cookie, std::move(values));
    response.headers.add("Set-Cookie", set_cookie);
    return response;
}

http::Response refuse(const Visit& visit, const Problem& problem, bool can_encode = false) {
    Values values = page(visit, true);
    values.set("problem", visit.language().say(problem.message));
    values.set(std::string("wrong_") + problem.field, true);
    values.set("can_encode", can_encode);
    return visit.render(Page::Cookie, std::move(values), http::Status::BadRequest);
}

}  // namespace

std::string_view cookie_values() {
    return "cookies cookies/name cookies/value cookies/is_secret has_cookies set_cookie problem can_encode "
           "typed_name typed_value typed_max_age typed_path typed_domain is_lax is_strict is_none is_secure "
           "is_http_only wrong_name wrong_value wrong_max_age wrong_path wrong_domain wrong_same_site "
           "wrong_secure";
}

http::Response show_cookies(const Visit& visit) {
    http::CookieOptions options;
    options.path = visit.site.config.mount;
    return page_with(visit, *http::format_set_cookie("foo", "bar", options, visit.site.clock.now()));
}

http::Response change_cookie(const Visit& visit) {
    const auto wanted = wanted_cookie(visit.request.form);
    if (!wanted) return refuse(visit, wanted.error());
    if (visit.site.is_own_cookie(wanted->name)) return refuse(visit, {"cookie.own", "name"});
    const auto line =
        http::format_set_cookie(wanted->name, wanted->value, wanted->options, visit.site.clock.now());
    if (!line) return refuse(visit, problem_of(line.error()), line.error() == CookieFault::Value);
    return page_with(visit, *line);
}

}  // namespace postern::pages
