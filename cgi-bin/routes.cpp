#include "routes.hpp"

#include <algorithm>

#include "pages/pages.hpp"

namespace postern {
namespace {

using http::Method;

bool has_cookie_page(const config::Config& config, const http::Request&) {
    return config.pages.cookie;
}

bool is_compatible(const config::Config& config, const http::Request&) {
    return config.gate.compat;
}

bool has_logo(const config::Config& config, const http::Request&) {
    return !config.look.logo.empty();
}

bool may_see_metrics(const config::Config& config, const http::Request& request) {
    return std::ranges::any_of(config.metrics.addresses, [&](const Network& network) {
        return network.contains(request.remote_address);
    });
}

constexpr Route kRoutes[] = {
    {Method::Get, "/", Access::Anyone, pages::show_login},
    {Method::Post, "/", Access::SigningIn, pages::sign_in_here, Pace::Slow},
    {Method::Get, "/login", Access::Anyone, pages::show_login_for_others},
    {Method::Post, "/login", Access::SigningIn, pages::sign_in, Pace::Slow},
    {Method::Get, "/error", Access::Anyone, pages::show_error},
    {Method::Post, "/error", Access::SigningIn, pages::sign_in_here, Pace::Slow},
    {Method::Get, "/success", Access::Anyone, pages::show_success},
    {Method::Post, "/success", Access::SigningIn, pages::sign_in_here, Pace::Slow},
    {Method::Get, "/profile", Access::SignedIn, pages::show_profile},
    {Method::Post, "/profile/end-session", Access::SignedIn, pages::end_session},
    {Method::Post, "/profile/end-others", Access::SignedIn, pages::end_other_sessions},
    // The browser is at this address after a refused password, and a reload by hand requests it with GET.
    {Method::Get, "/profile/password", Access::SignedIn, pages::show_profile},
    {Method::Post, "/profile/password", Access::SignedIn, pages::change_password, Pace::Slow},
    {Method::Get, "/second", Access::Anyone, pages::show_second},
    {Method::Post, "/second", Access::Anyone, pages::prove_second},
    {Method::Get, "/profile/second", Access::SignedIn, pages::show_second_factor},
    {Method::Post, "/profile/second", Access::SignedIn, pages::add_second_factor},
    {Method::Post, "/profile/second/remove", Access::SignedIn, pages::remove_second_factor},
    {Method::Post, "/profile/second/end-trust", Access::SignedIn, pages::end_trust},
    {Method::Get, "/profile/codes", Access::SignedIn, pages::show_recovery_codes},
    {Method::Post, "/profile/codes", Access::SignedIn, pages::make_recovery_codes},
    {Method::Get, "/profile/tokens", Access::SignedIn, pages::show_app_passwords},
    {Method::Post, "/profile/tokens", Access::SignedIn, pages::make_app_password},
    {Method::Post, "/profile/tokens/end", Access::SignedIn, pages::end_app_password},
    {Method::Get, "/fresh", Access::SignedIn, pages::show_fresh},
    {Method::Post, "/fresh", Access::SignedIn, pages::prove_again, Pace::Slow},
    {Method::Post, "/forget-email", Access::Anyone, pages::forget_email},
    {Method::Post, "/delete-cookies", Access::Anyone, pages::delete_session_cookies},
    {Method::Get, "/framed", Access::Public, pages::show_framed},
    {Method::Get, "/switch", Access::Anyone, pages::show_switch},
    {Method::Get, "/logout", Access::Anyone, pages::show_sign_out},
    {Method::Post, "/logout", Access::SigningOut, pages::sign_out},
    // The snippets of Authelia, oauth2-proxy, tinyauth and Vouch call these addresses or send visitors there.
    {Method::Get, "/api/authz/auth-request", Access::Anyone, pages::check_for_others, Pace::Quick,
     is_compatible},
    {Method::Get, "/api/verify", Access::Anyone, pages::check_for_others, Pace::Quick, is_compatible},
    {Method::Get, "/oauth2/auth", Access::Anyone, pages::check_for_others, Pace::Quick, is_compatible},
    {Method::Get, "/api/auth/nginx", Access::Anyone, pages::check_for_others, Pace::Quick, is_compatible},
    {Method::Get, "/validate", Access::Anyone, pages::check_for_others, Pace::Quick, is_compatible},
    {Method::Get, "/oauth2/sign_in", Access::Anyone, pages::show_login_for_others, Pace::Quick,
     is_compatible},
    {Method::Post, "/oauth2/sign_in", Access::SigningIn, pages::sign_in_here, Pace::Slow, is_compatible},
    {Method::Get, "/oauth2/start", Access::Anyone, pages::show_login_for_others, Pace::Quick, is_compatible},
    {Method::Post, "/oauth2/start", Access::SigningIn, pages::sign_in_here, Pace::Slow, is_compatible},
    {Method::Get, "/cookie", Access::Anyone, pages::show_cookies, Pace::Quick, has_cookie_page},
    {Method::Post, "/cookie", Access::Anyone, pages::change_cookie, Pace::Quick, has_cookie_page},
    {Method::Get, "/health", Access::Public, pages::show_health},
    {Method::Get, kMetricsPath, Access::Public, pages::show_metrics, Pace::Quick, may_see_metrics},
    {Method::Get, "/style.css", Access::Public, pages::show_style},
    {Method::Get, "/icon.svg", Access::Public, pages::show_icon},
    {Method::Get, "/favicon.ico", Access::Public, pages::show_favicon},
    {Method::Get, "/apple-touch-icon.png", Access::Public, pages::show_touch_icon},
    {Method::Get, "/.well-known/change-password", Access::Public, pages::lead_to_password_form},
    {Method::Get, "/logo", Access::Public, pages::show_logo, Pace::Quick, has_logo},
};

}  // namespace

std::span<const Route> routes() {
    return kRoutes;
}

Match match_route(const config::Config& config, const http::Request& request) {
    const Method wanted = request.method == Method::Head ? Method::Get : request.method;
    Match match;
    for (const Route& route : kRoutes) {
        if (route.path != request.path || !route.is_there(config, request)) continue;
        if (route.method == wanted) return {&route, ""};
        if (!match.allowed.empty()) match.allowed += ", ";
        match.allowed += route.method == Method::Get ? "GET, HEAD" : "POST";
    }
    return match;
}

}  // namespace postern
