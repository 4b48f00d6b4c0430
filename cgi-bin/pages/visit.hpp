#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "config/config.hpp"
#include "guards/csrf.hpp"
#include "http/request.hpp"
#include "http/response.hpp"
#include "logging/audit.hpp"
#include "logging/metrics.hpp"
#include "pages/templates.hpp"
#include "sessions/session.hpp"
#include "sessions/session_cookie.hpp"
#include "sessions/sessions.hpp"
#include "users/email_cookie.hpp"
#include "users/password_login.hpp"

namespace postern::pages {

// What a page may use, for as long as the program runs.
struct Site {
    const config::Config& config;
    const Clock& clock;
    const Templates& templates;
    const guards::Csrf& csrf;
    users::PasswordLogin& password_login;
    const users::EmailCookie& email_cookie;
    sessions::Sessions& sessions;
    const sessions::SessionCookie& session_cookie;
    logging::Metrics& metrics;

    // The origin of the login page as text; empty if it is not configured.
    std::string public_origin() const { return config.public_url ? config.public_url->to_string() : ""; }
};

// One request, and who is asking. A page is a function from a visit to a response.
struct Visit {
    const http::Request& request;
    const Site& site;
    logging::Actor actor;
    std::optional<sessions::Session> session;  // empty: not signed in

    // One of our own pages, below the mount: link("profile") is "/signin/profile". Behind public_url when the
    // visitor is at a protected site of another host.
    std::string link(std::string_view page) const;

    // Whether the request is about a page of another host than the login page's.
    bool is_elsewhere() const;

    // The page's template filled in with its own values and those that every page has.
    http::Response render(Page page, Values values, http::Status status = http::Status::Ok) const;
};

}  // namespace postern::pages
