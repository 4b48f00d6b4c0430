#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/seal.hpp"
#include "config/config.hpp"
#include "guards/csrf.hpp"
#include "http/request.hpp"
#include "http/response.hpp"
#include "logging/audit.hpp"
#include "logging/metrics.hpp"
#include "pages/look.hpp"
#include "pages/templates.hpp"
#include "sessions/pending_sign_ins.hpp"
#include "sessions/session.hpp"
#include "sessions/sessions.hpp"
#include "sessions/token_cookie.hpp"
#include "users/app_passwords.hpp"
#include "users/email_cookie.hpp"
#include "users/password_login.hpp"
#include "users/requirement.hpp"
#include "users/second_factors.hpp"
#include "users/trusted_browsers.hpp"

namespace postern::pages {

// The objects that every page may use. They live as long as the program.
struct Site {
    const config::Config& config;
    const Clock& clock;
    const Templates& templates;
    const Look& look;
    const guards::Csrf& csrf;
    const Seal& seal;
    users::PasswordLogin& password_login;
    users::SecondFactors& second_factors;
    users::TrustedBrowsers& trusted_browsers;
    users::AppPasswords& app_passwords;
    const std::optional<users::Requirement>& needs_second_factor;  // second_factor.required
    const users::EmailCookie& email_cookie;
    sessions::Sessions& sessions;
    const sessions::TokenCookie& session_cookie;
    sessions::PendingSignIns& pending;
    const sessions::TokenCookie& pending_cookie;
    const sessions::TokenCookie& trusted_cookie;
    logging::Metrics& metrics;

    // Tells whether a cookie of this name carries a token.
    bool is_own_cookie(std::string_view name) const {
        return session_cookie.is_own_name(name) || pending_cookie.is_own_name(name) ||
               trusted_cookie.is_own_name(name);
    }

    // The origin of the login page as text; empty if it is not configured.
    std::string public_origin() const { return config.public_url ? config.public_url->to_string() : ""; }
};

// One request and its sender. A page is a function from a visit to a response.
struct Visit {
    const http::Request& request;
    const Site& site;
    logging::Actor actor;
    std::optional<sessions::Session> session;  // empty: not signed in

    // The visitor's language.
    const Language& language() const { return site.templates.messages().choose(request.accept_language); }

    // A link to one of Postern's pages, below the mount: link("profile") is "/signin/profile". The link
    // begins with public_url if the visitor is at a protected site of another host.
    std::string link(std::string_view page) const;

    // Tells whether the request is about a page on another host than the login page.
    bool is_elsewhere() const;

    // Renders the page's template in the visitor's language, with these values and the values that every page
    // has.
    http::Response render(Page page, Values values, http::Status status = http::Status::Ok) const;
};

}  // namespace postern::pages
